package dev.octet.engine.run;

/**
 * Signals that TensorFlow Lite rejects a model or fails to run it; the message quotes TensorFlow
 * Lite's reason.
 */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RunException(String message) {
    super(message);
  }

  public RunException(String message, Throwable cause) {
    super(message, cause);
  }
}
