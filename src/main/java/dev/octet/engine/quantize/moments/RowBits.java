package dev.octet.engine.quantize.moments;

/**
 * The bit width of the integers in rows, which decides the element type of the sums of their
 * products. Sums of 16-bit integers take twice the memory.
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

  /** Returns the size of one sum of products in bytes. */
  public int bytesOfSum() {
    return bytesOfSum;
  }

  /** Creates a table of sums of products, all 0. */
  ProductSums sums(int rows, int columns) {
    return switch (this) {
      case EIGHT -> new IntProductSums(rows, columns);
      case SIXTEEN -> new DoubleProductSums(rows, columns);
    };
  }
}
