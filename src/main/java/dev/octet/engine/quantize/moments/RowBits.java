package dev.octet.engine.quantize.moments;

/**
 * How large the integers of rows are, which decides the type that sums of their products need. Sums
 * of 16-bit integers take twice the memory.
 */
public enum RowBits {
  /** {@code |value| <= 255}: a difference of two 8-bit integers. */
  EIGHT(Integer.BYTES),
  /** {@code |value| <= 65,535}: a difference of two 16-bit integers. */
  SIXTEEN(Double.BYTES);

  private final int bytesOfSum;

  RowBits(int bytesOfSum) {
    this.bytesOfSum = bytesOfSum;
  }

  /** Bytes of one sum of products. */
  public int bytesOfSum() {
    return bytesOfSum;
  }

  /** A table of sums of products, all 0. */
  ProductSums sums(int rows, int columns) {
    return switch (this) {
      case EIGHT -> new IntProductSums(rows, columns);
      case SIXTEEN -> new DoubleProductSums(rows, columns);
    };
  }
}
