package dev.octet.engine.quantize.range;

import dev.octet.engine.calibrate.Histogram;
import dev.octet.engine.calibrate.TensorStatistics;
import java.util.List;

/**
 * A histogram observer: the distribution of the values of one tensor, or of several that share
 * their parameters, as a histogram of total mass 1 with cumulative moments, so that the loss of a
 * range costs only a few lookups.
 */
public final class HistogramObserver {
  /** The number of intervals between the 256 levels of 8 bits. */
  public static final int STEPS = 255;

  /** Mean squared error of rounding with scale d = 1: E(n²) = d²/12 (arXiv 1803.08607). */
  public static final double UNIFORM_ERROR = 1.0 / 12;

  private final double min;
  private final double max;
  private final double low;
  private final double width;
  private final double[] mass;
  private final double[] cumulativeMass;
  private final double[] cumulativeFirst;
  private final double[] cumulativeSecond;

  private HistogramObserver(double min, double max, double low, double width, double[] mass) {
    this.min = min;
    this.max = max;
    this.low = low;
    this.width = width;
    this.mass = mass;
    cumulativeMass = new double[mass.length + 1];
    cumulativeFirst = new double[mass.length + 1];
    cumulativeSecond = new double[mass.length + 1];
    for (int i = 0; i < mass.length; i++) {
      double x = center(i);
      cumulativeMass[i + 1] = cumulativeMass[i] + mass[i];
      cumulativeFirst[i + 1] = cumulativeFirst[i] + mass[i] * x;
      cumulativeSecond[i + 1] = cumulativeSecond[i] + mass[i] * x * x;
    }
  }

  /**
   * Returns the distribution of tensors that share their parameters; every tensor has the same
   * weight, regardless of its size.
   */
  public static HistogramObserver of(List<TensorStatistics> members) {
    double width = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (TensorStatistics member : members) {
      width = Math.max(width, member.histogram().binWidth());
      min = Math.min(min, member.min());
      max = Math.max(max, member.max());
    }
    long first = (long) Math.floor(min / width);
    long last = (long) Math.floor(max / width);
    var mass = new double[Math.toIntExact(last - first + 1)];
    for (TensorStatistics member : members) {
      add(member.histogram(), first, width, mass, members.size());
    }
    return new HistogramObserver(min, max, first * width, width, mass);
  }

  /**
   * Returns a weighted distribution.
   *
   * @param importance the weight of each value, at least 0; values with weight 0 are left out
   * @param bins the number of bins of the histogram
   */
  public static HistogramObserver weighted(float[] values, double[] importance, int bins) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      if (importance[i] <= 0) continue;
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
      total += importance[i];
    }
    if (total == 0) return new HistogramObserver(0, 0, 0, 1, new double[] {1});
    double width = Math.max((max - min) / bins, Float.MIN_NORMAL);
    var mass = new double[bins];
    for (int i = 0; i < values.length; i++) {
      if (importance[i] <= 0) continue;
      int bin = Math.clamp((long) ((values[i] - min) / width), 0, bins - 1);
      mass[bin] += importance[i] / total;
    }
    return new HistogramObserver(min, max, min, width, mass);
  }

  /** Joins several distributions with equal weight; returns a single one unchanged. */
  public static HistogramObserver joined(List<HistogramObserver> parts) {
    if (parts.size() == 1) return parts.getFirst();
    double width = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (HistogramObserver part : parts) {
      width = Math.max(width, part.width);
      min = Math.min(min, part.min);
      max = Math.max(max, part.max);
    }
    long first = (long) Math.floor(min / width);
    long last = (long) Math.floor(max / width);
    var mass = new double[Math.toIntExact(last - first + 1)];
    for (HistogramObserver part : parts) {
      for (int i = 0; i < part.mass.length; i++) {
        double x = Math.clamp(part.center(i), part.min, part.max);
        int bin = Math.clamp((long) Math.floor(x / width) - first, 0, mass.length - 1);
        mass[bin] += part.mass[i] / parts.size();
      }
    }
    return new HistogramObserver(min, max, first * width, width, mass);
  }

  private static void add(
      Histogram histogram, long first, double width, double[] mass, int members) {
    double total = 0;
    for (long count : histogram.counts()) total += count;
    if (total == 0) return;
    for (int i = 0; i < histogram.counts().length; i++) {
      long count = histogram.counts()[i];
      if (count == 0) continue;
      double x = histogram.low() + (i + 0.5) * histogram.binWidth();
      int bin = Math.clamp((long) Math.floor(x / width) - first, 0, mass.length - 1);
      mass[bin] += count / total / members;
    }
  }

  /** Returns a copy with all mass outside [least, most] moved to the nearer bound. */
  public HistogramObserver within(double least, double most) {
    if (min >= least && max <= most) return this;
    double smallest = Math.clamp(min, least, most);
    double largest = Math.clamp(max, least, most);
    int first = bin(smallest);
    var inside = new double[bin(largest) - first + 1];
    for (int i = 0; i < mass.length; i++) {
      inside[Math.clamp(i - first, 0, inside.length - 1)] += mass[i];
    }
    return new HistogramObserver(smallest, largest, low + first * width, width, inside);
  }

  private int bin(double x) {
    return Math.clamp((long) Math.floor((x - low) / width), 0, mass.length - 1);
  }

  /** Returns the range from the smallest to the largest value seen, extended to contain 0. */
  public Range extent() {
    return Range.covering(min, max);
  }

  int bins() {
    return mass.length;
  }

  double mass(int bin) {
    return mass[bin];
  }

  /** Returns the middle of a bin. */
  double center(int bin) {
    return low + (bin + 0.5) * width;
  }

  public double binWidth() {
    return width;
  }

  /** Returns the value below which this fraction of the mass lies. */
  double quantile(double part) {
    for (int i = 0; i < mass.length; i++) {
      if (cumulativeMass[i + 1] >= part) return Math.clamp(low + (i + 1) * width, min, max);
    }
    return max;
  }

  /**
   * Returns the loss of a range with 256 levels. Inside the range, the rounding error is uniform,
   * with mean square {@code scale²/12}, except for values that round to 0: their error is their own
   * square, and an exact 0, which is frequent in activations, has no error.
   */
  public RangeLoss loss(Range range) {
    double step = range.span() / STEPS;
    double zeroLow = Math.max(-step / 2, range.low());
    double zeroHigh = Math.min(step / 2, range.high());
    double inside = massBelow(range.high()) - massBelow(range.low());
    double nearZero = massBelow(zeroHigh) - massBelow(zeroLow);
    double rounding =
        Math.max(0, inside - nearZero) * step * step * UNIFORM_ERROR
            + Math.max(0, at(cumulativeSecond, zeroHigh) - at(cumulativeSecond, zeroLow));
    int all = mass.length;
    double bottom =
        squaredDistance(
            range.low(),
            massBelow(range.low()),
            at(cumulativeFirst, range.low()),
            at(cumulativeSecond, range.low()));
    double top =
        squaredDistance(
            range.high(),
            cumulativeMass[all] - massBelow(range.high()),
            cumulativeFirst[all] - at(cumulativeFirst, range.high()),
            cumulativeSecond[all] - at(cumulativeSecond, range.high()));
    return new RangeLoss(rounding, bottom, top);
  }

  /**
   * Returns the mean squared error of rounding the middle of each bin to the grid and clipping it
   * to the levels.
   */
  double exactLoss(double scale, int zeroPoint, Levels levels) {
    double loss = 0;
    for (int i = 0; i < mass.length; i++) {
      if (mass[i] == 0) continue;
      double x = Math.clamp(center(i), min, max);
      double q = levels.nearest(x, scale, zeroPoint);
      double error = x - (q - zeroPoint) * scale;
      loss += mass[i] * error * error;
    }
    return loss;
  }

  private static double squaredDistance(double edge, double mass, double first, double second) {
    return Math.max(0, second - 2 * edge * first + edge * edge * mass);
  }

  private double massBelow(double x) {
    return at(cumulativeMass, x);
  }

  /** Interpolates a cumulative moment at any value, linearly within a bin. */
  private double at(double[] cumulative, double x) {
    double position = (x - low) / width;
    if (position <= 0) return 0;
    if (position >= mass.length) return cumulative[mass.length];
    int bin = (int) position;
    return cumulative[bin] + (position - bin) * (cumulative[bin + 1] - cumulative[bin]);
  }
}
