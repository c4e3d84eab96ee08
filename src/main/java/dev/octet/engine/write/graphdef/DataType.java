package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.ElementType;

/** The TensorFlow types used here, with their numbers in {@code types.proto}. */
enum DataType {
  FLOAT(1),
  INT32(3),
  UINT8(4),
  INT16(5),
  INT8(6),
  INT64(9),
  BOOL(10);

  private final int number;

  DataType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * Returns the type of a tensor that is not quantized.
   *
   * @throws IllegalArgumentException for a type that no supported operator uses
   */
  static DataType of(ElementType type) {
    return switch (type) {
      case FLOAT32 -> FLOAT;
      case INT32 -> INT32;
      case UINT8 -> UINT8;
      case INT16 -> INT16;
      case INT8 -> INT8;
      case INT64 -> INT64;
      case BOOL -> BOOL;
      default -> throw new IllegalArgumentException(type + " can't be written to a GraphDef");
    };
  }
}
