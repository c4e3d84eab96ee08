package dev.octet.engine.graph;

/** A graph breaks a rule of {@link GraphVerifier}; the message names the node and the tensor. */
public final class InvalidGraphException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public InvalidGraphException(String message) {
    super(message);
  }
}
