package dev.octet.engine.graph;

/** Element type of a tensor, with TensorFlow Lite's names. */
public enum ElementType {
  FLOAT32(4),
  FLOAT16(2),
  FLOAT64(8),
  INT8(1),
  UINT8(1),
  INT16(2),
  UINT16(2),
  INT32(4),
  UINT32(4),
  INT64(8),
  UINT64(8),
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether this is a floating-point type. */
  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT16 || this == FLOAT64;
  }
}
