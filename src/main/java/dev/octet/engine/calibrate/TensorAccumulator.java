package dev.octet.engine.calibrate;

import java.lang.foreign.MemorySegment;

/**
 * Accumulates the statistics of one tensor, sample by sample. The order of the samples has no
 * influence, and accumulators of disjoint sets of samples merge bit for bit into that of their
 * union.
 */
final class TensorAccumulator {
  /** Up to this number of elements, all elements of a tensor enter its histogram. */
  private static final long WHOLE = 8192;

  /** Approximate number of elements per sample that enter the histogram of a larger tensor. */
  private static final long PICKED = 4096;

  /**
   * Offset between the sampled positions of consecutive samples, so that all positions get sampled;
   * any prime works.
   */
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
   * Creates an accumulator for tensors of one shape.
   *
   * @param elements number of elements, at least 1
   * @param channels extent of the last axis
   */
  TensorAccumulator(long elements, int channels) {
    this.elements = elements;
    this.channels = channels;
    stride = stride(elements);
    sums = new ExactSums(channels);
  }

  /**
   * Returns the sampling stride. It has no divisor in common with the extents, so that every
   * channel and every column is sampled.
   */
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
   * Adds one sample.
   *
   * @return whether all its values are finite; if not, the accumulator must not be used further
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
