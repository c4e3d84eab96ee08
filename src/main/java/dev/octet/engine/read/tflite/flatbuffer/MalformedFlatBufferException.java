package dev.octet.engine.read.tflite.flatbuffer;

/** Signals that a FlatBuffer violates its format or a limit. */
public final class MalformedFlatBufferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  enum Kind {
    /** A reference points past the end of the bytes. */
    TRUNCATED,
    /** The bytes violate the format. */
    CORRUPT,
    /** A limit is exceeded. */
    TOO_LARGE
  }

  private final Kind kind;
  private final long offset;

  /**
   * Creates an exception.
   *
   * @param kind kind of the defect
   * @param offset position of the defect in bytes from the FlatBuffer's start
   * @param message half a sentence that describes the defect
   */
  MalformedFlatBufferException(Kind kind, long offset, String message) {
    super(message);
    this.kind = kind;
    this.offset = offset;
  }

  Kind kind() {
    return kind;
  }

  /** Returns the position of the defect in bytes from the FlatBuffer's start. */
  public long offset() {
    return offset;
  }
}
