package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.moments.RowBits;
import dev.octet.engine.quantize.moments.RowSums;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.run.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Reads rows of what a layer's kernel meets, spread evenly over the positions of some samples.
 * Three of four samples are there to fit something to, the fourth to judge it.
 */
final class RowSampler {
  /** Every so many samples, one judges. */
  private static final int JUDGE_EVERY = 4;

  /** With fewer, neither a fit nor a judgement means anything. */
  static final int FEWEST_SAMPLES = 4;

  private static final int BLOCK_ROWS = 512;

  /** The fractional part of the golden ratio: spreads the first position over the samples. */
  private static final double GOLDEN = 0.6180339887498949;

  private final List<Source> sources;
  private final int samples;

  /**
   * A place where the kernel is applied.
   *
   * @param data the quantized input
   * @param inputs its integers in each sample
   */
  record Source(InputRows rows, Tensor data, IntFunction<MemorySegment> inputs) {}

  /**
   * A sampler of one layer.
   *
   * @param data the layer's quantized input
   * @param inputs its integers in each sample
   */
  RowSampler(InputRows rows, Tensor data, IntFunction<MemorySegment> inputs, int samples) {
    this(List.of(new Source(rows, data, inputs)), samples);
  }

  /**
   * A sampler of several layers with the same kernel.
   *
   * @param sources at least one; all have the same taps, channels, scale and zero point
   */
  RowSampler(List<Source> sources, int samples) {
    this.sources = List.copyOf(sources);
    this.samples = samples;
  }

  /** The rows of the first source; those of the others are as wide. */
  InputRows rows() {
    return sources.getFirst().rows();
  }

  /** How large the integers of the rows are. */
  RowBits bits() {
    boolean wide = sources.stream().anyMatch(source -> source.data().type() == ElementType.INT16);
    return wide ? RowBits.SIXTEEN : RowBits.EIGHT;
  }

  boolean hasEnough() {
    return samples >= FEWEST_SAMPLES;
  }

  /**
   * Sums over about as many rows as wanted of the samples that one fits something to.
   *
   * @param threads at least 1, each with sums of its own; the result does not depend on it
   * @param empty sums of no rows
   */
  <S extends RowSums<S>> S sum(int wanted, int threads, Supplier<S> empty) {
    int[] chosen = samples(false);
    int each = Math.ceilDiv(wanted, chosen.length);
    S all = empty.get();
    Workers.forEach(
        chosen.length,
        threads,
        () -> {
          S own = empty.get();
          var block = new int[Math.min(most(each), BLOCK_ROWS)][rows().width()];
          return Workers.each(
              i -> {
                int rest = readSample(chosen[i], each, block, 0, own::add);
                if (rest > 0) own.add(block, rest);
              },
              () -> {
                synchronized (all) {
                  all.merge(own);
                }
              });
        });
    return all;
  }

  /** Takes some rows: a block of which the first {@code count} are filled. */
  interface BlockReader {
    void read(int[][] block, int count);
  }

  /** Reads about as many rows as wanted of the samples that judge, in the samples' order. */
  void forEachBlockOfJudges(int wanted, BlockReader reader) {
    int[] chosen = samples(true);
    int each = Math.ceilDiv(wanted, chosen.length);
    var block = new int[BLOCK_ROWS][rows().width()];
    int count = 0;
    for (int sample : chosen) count = readSample(sample, each, block, count, reader);
    if (count > 0) reader.read(block, count);
  }

  /**
   * Reads rows of a sample of a source into what is left of a block; gives it away whenever it is
   * full.
   */
  private int readSample(int place, int wanted, int[][] block, int filled, BlockReader reader) {
    Source source = sources.get(place / samples);
    MemorySegment input = source.inputs().apply(place % samples);
    Tensor data = source.data();
    var integers = new IntegerReader(data.type(), WeightQuantization.parameters(data).zeroPoint());
    long positions = source.rows().positions();
    long each = Math.min(positions, wanted);
    double shift = place * GOLDEN % 1;
    int count = filled;
    for (long j = 0; j < each; j++) {
      long position = Math.min(positions - 1, (long) ((j + shift) * positions / each));
      int[] row = block[count++];
      source.rows().read(input, position, integers, row);
      if (count < block.length) continue;
      reader.read(block, count);
      count = 0;
    }
    return count;
  }

  /** The most rows that a sample gives where so many are wanted. */
  private int most(int wanted) {
    long most = 0;
    for (Source source : sources) most = Math.max(most, source.rows().positions());
    return (int) Math.min(most, wanted);
  }

  /** The samples of all sources, those of the first one first. */
  private int[] samples(boolean judging) {
    return IntStream.range(0, sources.size() * samples)
        .filter(place -> judges(place % samples) == judging)
        .toArray();
  }

  private static boolean judges(int sample) {
    return sample % JUDGE_EVERY == JUDGE_EVERY - 1;
  }
}
