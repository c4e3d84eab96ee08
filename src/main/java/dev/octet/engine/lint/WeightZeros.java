package dev.octet.engine.lint;

/**
 * The weights of a layer that are stored as 0.
 *
 * @param count how many there are
 * @param first where the first of them lies; -1 without any
 * @param close how many lie fewer than {@value #DISTANCE} bytes behind another
 * @param firstClose where the first of those lies; -1 without any
 */
record WeightZeros(int count, int first, int close, int firstClose) {
  /** The width of the fast kernels' registers, in bytes. */
  static final int DISTANCE = 16;

  /** In the order in which weights are stored; the ends of rows don't matter. */
  static WeightZeros of(byte[] weights) {
    int count = 0;
    int first = -1;
    int close = 0;
    int firstClose = -1;
    int last = -DISTANCE;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) continue;
      if (count++ == 0) first = i;
      if (i - last < DISTANCE && close++ == 0) firstClose = i;
      last = i;
    }
    return new WeightZeros(count, first, close, firstClose);
  }
}
