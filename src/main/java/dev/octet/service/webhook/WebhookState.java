package dev.octet.service.webhook;

/** The state of a webhook's delivery. */
public enum WebhookState {
  /** Its job isn't over yet, or it will be tried (again). */
  PENDING,
  /** Its receiver has taken it. */
  DELIVERED,
  /** It was given up. */
  FAILED;

  boolean isOver() {
    return this != PENDING;
  }
}
