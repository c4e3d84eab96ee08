package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;

/**
 * What has been seen of one tensor, sample by sample. The order of the samples doesn't matter, and
 * accumulators of parts of the samples merge into that of all, bit for bit.
 */
final class TensorAccumulator {
  /** A tensor of up to so many elements goes into its histogram whole. */
  private static final long WHOLE = 8192;

  /** Of a larger one about so many a sample do. */
  private static final long PICKED = 4096;

  /** Spreads what is picked over the positions; any prime does. */
  private static final long PHASE_STEP = 7919;

  private final long elements;
  private final int channels;
  private final long stride;
  private final double[] square = new double[1];
  private final ExactSums sums;
  private final ExactSums squares = new ExactSums(1);
  private final GrowingHistogram histogram = new GrowingHistogram();
  private long samples;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /**
   * For tensors of one shape.
   *
   * @param elements at least 1
   * @param channels the extent of the last axis
   */
  TensorAccumulator(long elements, int channels) {
    this.elements = elements;
    this.channels = channels;
    stride = stride(elements);
    sums = new ExactSums(channels);
  }

  /** Meets every channel and every column: it has no divisor in common with the shape. */
  private static long stride(long elements) {
    if (elements <= WHOLE) return 1;
    long stride = Math.ceilDiv(elements, PICKED);
    while (divisor(stride, elements) != 1) stride++;
    return stride;
  }

  private static long divisor(long a, long b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  /**
   * Adds a sample.
   *
   * @return whether all its values are finite; if not, the accumulator is of no further use
   */
  boolean add(MemorySegment data, int sample, TensorScan scan) {
    long phase = sample * PHASE_STEP % stride;
    if (!scan.scan(data, elements, channels, stride, phase)) return false;
    samples++;
    min = Math.min(min, scan.min());
    max = Math.max(max, scan.max());
    sums.add(scan.channelSums());
    square[0] = scan.squareSum();
    squares.add(square);
    histogram.cover(scan.min(), scan.max());
    histogram.add(scan.picked(), scan.pickedCount());
    return true;
  }

  void merge(TensorAccumulator other) {
    samples += other.samples;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    sums.merge(other.sums);
    squares.merge(other.squares);
    histogram.merge(other.histogram);
  }

  TensorStatistics toStatistics() {
    long count = Math.multiplyExact(samples, elements);
    double total = 0;
    var means = new double[channels];
    for (int c = 0; c < channels; c++) {
      total += sums.sum(c);
      means[c] = sums.sum(c) * channels / count;
    }
    double mean = total / count;
    double variance = Math.max(0, squares.sum(0) / count - mean * mean);
    return new TensorStatistics(count, min, max, mean, variance, histogram.toHistogram(), means);
  }
}
