package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Reads rows of what a layer's kernel meets, spread evenly over the positions of some samples.
 * Three of four samples are there to fit something to, the fourth to judge it.
 */
final class RowSampler {
  /** Every so many samples, one judges. */
  private static final int JUDGE_EVERY = 4;

  /** With fewer, neither a fit nor a judgement means anything. */
  static final int FEWEST_SAMPLES = 8;

  private static final int BLOCK_ROWS = 512;

  /** The fractional part of the golden ratio: spreads the first position over the samples. */
  private static final double GOLDEN = 0.6180339887498949;

  /** Bits that 16-bit integers lose, so that sums of products are those of 8 bits. */
  private static final int INT16_SHIFT = 8;

  private final InputRows rows;
  private final Tensor data;
  private final IntFunction<MemorySegment> inputs;
  private final int samples;

  /**
   * A sampler of one layer.
   *
   * @param data the layer's quantized input
   * @param inputs its integers in each sample
   */
  RowSampler(InputRows rows, Tensor data, IntFunction<MemorySegment> inputs, int samples) {
    this.rows = rows;
    this.data = data;
    this.inputs = inputs;
    this.samples = samples;
  }

  InputRows rows() {
    return rows;
  }

  boolean hasEnough() {
    return samples >= FEWEST_SAMPLES;
  }

  interface BlockReader {
    /**
     * Takes some rows.
     *
     * @param block rows of {@link InputRows#width()} integers, in units that are the same for all
     * @param count how many of them are filled
     */
    void read(int[][] block, int count);
  }

  /** Reads about as many rows as wanted, of the samples that fit or of those that judge. */
  void forEachBlock(boolean judging, int wanted, BlockReader reader) {
    int chosen = 0;
    for (int s = 0; s < samples; s++) if (judges(s) == judging) chosen++;
    long positions = rows.positions();
    int each = (int) Math.min(positions, Math.ceilDiv(wanted, chosen));
    var block = new int[BLOCK_ROWS][rows.width()];
    var integers = new IntegerReader(data.type(), WeightQuantization.parameters(data).zeroPoint());
    int count = 0;
    for (int s = 0; s < samples; s++) {
      if (judges(s) != judging) continue;
      double shift = s * GOLDEN % 1;
      for (int j = 0; j < each; j++) {
        long position = Math.min(positions - 1, (long) ((j + shift) * positions / each));
        int[] row = block[count++];
        rows.read(inputs.apply(s), position, integers, row);
        if (data.type() == ElementType.INT16) narrow(row);
        if (count < BLOCK_ROWS) continue;
        reader.read(block, count);
        count = 0;
      }
    }
    if (count > 0) reader.read(block, count);
  }

  private static void narrow(int[] row) {
    for (int i = 0; i < row.length; i++) row[i] >>= INT16_SHIFT;
  }

  private static boolean judges(int sample) {
    return sample % JUDGE_EVERY == JUDGE_EVERY - 1;
  }
}
