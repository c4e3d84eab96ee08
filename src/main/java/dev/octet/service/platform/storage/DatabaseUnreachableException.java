package dev.octet.service.platform.storage;

/** Signals that the configured database accepted no connection when the service started. */
public final class DatabaseUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns the action to take, for a person. */
  public String action() {
    return "Check spring.datasource.url, .username and .password, and whether the server runs."
        + " Nothing was changed.";
  }
}
