package dev.octet.service.webhook;

/** The state of a webhook's delivery. */
public enum WebhookState {
  /** The job has not finished yet, or another attempt follows. */
  PENDING,
  /** The receiver accepted the event. */
  DELIVERED,
  /** All attempts failed, or the receiver refused further attempts. */
  FAILED;

  boolean isOver() {
    return this != PENDING;
  }
}
