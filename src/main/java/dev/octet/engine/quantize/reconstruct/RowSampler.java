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
 * Reads im2col patches of a layer's input, spread evenly over the positions of some samples. Three
 * of four samples are for fitting, the fourth is for validation.
 */
final class RowSampler {
  /** One in this many samples is for validation. */
  private static final int JUDGE_EVERY = 4;

  /** Minimum number of samples; with fewer, neither fitting nor validation is meaningful. */
  static final int FEWEST_SAMPLES = 4;

  private static final int BLOCK_ROWS = 512;

  /** The fractional part of the golden ratio; spreads the first position over the samples. */
  private static final double GOLDEN = 0.6180339887498949;

  private final List<Source> sources;
  private final int samples;

  /**
   * A layer that the kernel is applied in.
   *
   * @param data the quantized input tensor
   * @param inputs returns the tensor's integers for each sample
   */
  record Source(InputRows rows, Tensor data, IntFunction<MemorySegment> inputs) {}

  /**
   * Creates a sampler of one layer.
   *
   * @param data the layer's quantized input tensor
   * @param inputs returns the tensor's integers for each sample
   */
  RowSampler(InputRows rows, Tensor data, IntFunction<MemorySegment> inputs, int samples) {
    this(List.of(new Source(rows, data, inputs)), samples);
  }

  /**
   * Creates a sampler of several layers with the same kernel.
   *
   * @param sources at least one; all have the same kernel positions, channels, scale and zero point
   */
  RowSampler(List<Source> sources, int samples) {
    this.sources = List.copyOf(sources);
    this.samples = samples;
  }

  /** Returns the patches of the first source; those of the others are equally wide. */
  InputRows rows() {
    return sources.getFirst().rows();
  }

  /** Returns the bit width of the integers in the patches. */
  RowBits bits() {
    boolean wide = sources.stream().anyMatch(source -> source.data().type() == ElementType.INT16);
    return wide ? RowBits.SIXTEEN : RowBits.EIGHT;
  }

  boolean hasEnough() {
    return samples >= FEWEST_SAMPLES;
  }

  /**
   * Sums about {@code wanted} patches of the samples for fitting.
   *
   * @param threads at least 1, each with its own sums; the result does not depend on it
   * @param empty creates sums of no patches
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

  /** Receives patches: a block of which the first {@code count} rows are filled. */
  interface BlockReader {
    void read(int[][] block, int count);
  }

  /** Reads about {@code wanted} patches of the samples for validation, in the samples' order. */
  void forEachValidationBlock(int wanted, BlockReader reader) {
    int[] chosen = samples(true);
    int each = Math.ceilDiv(wanted, chosen.length);
    var block = new int[BLOCK_ROWS][rows().width()];
    int count = 0;
    for (int sample : chosen) count = readSample(sample, each, block, count, reader);
    if (count > 0) reader.read(block, count);
  }

  /**
   * Reads patches of one sample of a source into the rest of a block, and passes the block on
   * whenever it is full.
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

  /** Returns the maximum number of patches per sample if {@code wanted} are wanted in total. */
  private int most(int wanted) {
    long most = 0;
    for (Source source : sources) most = Math.max(most, source.rows().positions());
    return (int) Math.min(most, wanted);
  }

  /** Returns the sample indexes of all sources, those of the first source first. */
  private int[] samples(boolean judging) {
    return IntStream.range(0, sources.size() * samples)
        .filter(place -> judges(place % samples) == judging)
        .toArray();
  }

  private static boolean judges(int sample) {
    return sample % JUDGE_EVERY == JUDGE_EVERY - 1;
  }
}
