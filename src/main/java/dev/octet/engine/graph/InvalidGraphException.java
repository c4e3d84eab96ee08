package dev.octet.engine.graph;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a graph breaks a rule of {@link GraphVerifier}; the message names the node or
 * tensor.
 */
public final class InvalidGraphException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public InvalidGraphException(String message) {
    super(message);
  }

  /**
   * Throws unless a condition holds.
   *
   * @param message format string for {@code values}
   * @throws InvalidGraphException if {@code holds} is false
   */
  static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) throw new InvalidGraphException(message.formatted(values));
  }
}
