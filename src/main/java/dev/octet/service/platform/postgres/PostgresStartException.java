package dev.octet.service.platform.postgres;

import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL can't be started here; the message says why. */
public final class PostgresStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  PostgresStartException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** The action to take, for a person. */
  public String action() {
    return action;
  }
}
