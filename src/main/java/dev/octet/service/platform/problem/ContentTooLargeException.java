package dev.octet.service.platform.problem;

/** Signals that an upload is larger than the configuration allows. The response is 413. */
public final class ContentTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ContentTooLargeException(long mostBytes) {
    super("The content is larger than the allowed %d bytes.".formatted(mostBytes));
  }
}
