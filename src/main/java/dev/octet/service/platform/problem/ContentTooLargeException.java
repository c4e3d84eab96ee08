package dev.octet.service.platform.problem;

/** An upload is larger than the configuration allows; answered with 413. */
public final class ContentTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ContentTooLargeException(long mostBytes) {
    super("The content is larger than the %d bytes that are allowed.".formatted(mostBytes));
  }
}
