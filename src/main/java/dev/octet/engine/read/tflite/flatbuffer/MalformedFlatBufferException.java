package dev.octet.engine.read.tflite.flatbuffer;

/** A FlatBuffer breaks a rule of its format or a limit. */
public final class MalformedFlatBufferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  enum Kind {
    /** Something reaches past the end of the bytes. */
    TRUNCATED,
    /** Something inside the bytes is not as the format demands. */
    CORRUPT,
    /** More of something than is read here. */
    TOO_LARGE
  }

  private final Kind kind;
  private final long offset;

  /**
   * @param offset where it was found, in bytes from the FlatBuffer's start
   */
  MalformedFlatBufferException(Kind kind, long offset, String message) {
    super(message);
    this.kind = kind;
    this.offset = offset;
  }

  Kind kind() {
    return kind;
  }

  public long offset() {
    return offset;
  }
}
