package dev.octet.service.platform.storage;

/** The data directory and the database don't belong together; the message says how they differ. */
public final class StorageMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  StorageMismatchException(String message, String action) {
    super(message);
    this.action = action;
  }

  /** The action to take, for a person. */
  public String action() {
    return action;
  }
}
