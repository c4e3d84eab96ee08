package dev.octet.engine.lint;

/**
 * Statistics of the weights of a layer that are stored as 0.
 *
 * @param count number of such weights
 * @param first byte position of the first one; -1 if there is none
 * @param close number of such weights that follow another one at a distance of fewer than {@value
 *     #DISTANCE} bytes
 * @param firstClose byte position of the first one counted by {@code close}; -1 if there is none
 */
record WeightZeros(int count, int first, int close, int firstClose) {
  /** Register width of the fast kernels in bytes. */
  static final int DISTANCE = 16;

  /** Scans the weights in storage order; distances are counted across the ends of rows. */
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
