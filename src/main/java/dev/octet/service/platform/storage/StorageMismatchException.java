package dev.octet.service.platform.storage;

/**
 * Signals that the data directory and the database don't belong together. The message describes the
 * difference.
 */
public final class StorageMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  StorageMismatchException(String message, String action) {
    super(message);
    this.action = action;
  }

  /** Returns the action to take, for a person. */
  public String action() {
    return action;
  }
}
