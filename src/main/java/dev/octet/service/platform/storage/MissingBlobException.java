package dev.octet.service.platform.storage;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** Signals that a file that a row names is not, or no longer, in the data directory. */
public final class MissingBlobException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  private final String sha256;

  public MissingBlobException(String sha256, NoSuchFileException cause) {
    super("The blob %s is missing.".formatted(sha256), cause);
    this.sha256 = sha256;
  }

  /** Returns the SHA-256 of the content. */
  public String sha256() {
    return sha256;
  }
}
