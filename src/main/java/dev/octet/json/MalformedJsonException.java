package dev.octet.json;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a document is not a JSON object within its limits. The message is the end of a sentence
 * about the document: {@code not valid JSON: …}.
 */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final @Nullable String location;

  MalformedJsonException(String message) {
    super(message);
    location = null;
  }

  MalformedJsonException(String message, @Nullable String location, Throwable cause) {
    super(message, cause);
    this.location = location;
  }

  /** Returns the message; it is printable. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns the place as {@code line 1, column 5}; null if it is not known. */
  public @Nullable String location() {
    return location;
  }
}
