package dev.octet.service.platform.storage;

/** The configured database took no connection when the service started. */
public final class DatabaseUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The action to take, for a person. */
  public String action() {
    return "Check spring.datasource.url, .username and .password, and that the server runs."
        + " Nothing was changed.";
  }
}
