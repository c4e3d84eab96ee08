package dev.octet.engine.run;

/** TensorFlow Lite refused a model or failed in running it; the message carries its own words. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RunException(String message) {
    super(message);
  }

  public RunException(String message, Throwable cause) {
    super(message, cause);
  }
}
