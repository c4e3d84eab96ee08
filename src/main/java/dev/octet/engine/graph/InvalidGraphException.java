package dev.octet.engine.graph;

import org.jspecify.annotations.Nullable;

/** A graph breaks a rule of {@link GraphVerifier}; the message names the node and the tensor. */
public final class InvalidGraphException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public InvalidGraphException(String message) {
    super(message);
  }

  /**
   * @param message a format, for the values
   * @throws InvalidGraphException unless it holds
   */
  static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) throw new InvalidGraphException(message.formatted(values));
  }
}
