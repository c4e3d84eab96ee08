package dev.octet.service.platform.postgres;

import org.jspecify.annotations.Nullable;

/**
 * Signals that the embedded PostgreSQL can't be started on this machine. The message has the
 * reason.
 */
public final class PostgresStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String action;

  PostgresStartException(String message, String action, @Nullable Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  /** Returns the action to take, for a person. */
  public String action() {
    return action;
  }
}
