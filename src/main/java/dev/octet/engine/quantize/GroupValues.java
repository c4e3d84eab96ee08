package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.range.RangeSearch;
import dev.octet.engine.quantize.range.SaturationBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of tensors that share their parameters, each restricted to what its consumers can
 * distinguish ({@link SaturationBounds}). If a tensor holds a sentinel, such as the -1e9 of a mask,
 * the bins of its histogram are too wide to resolve the other values; such a tensor contributes
 * only its smallest and largest visible value.
 */
final class GroupValues {
  /** A histogram is useful if the visible values span at least this many of its bins. */
  private static final double FEWEST_BINS = 32;

  /** With zero point 0, a range is clipped only if less than this fraction of it is visible. */
  private static final double WORTH_CUTTING = 0.5;

  /** The statistics of all members, unrestricted. */
  private final List<TensorStatistics> all = new ArrayList<>();

  /** The distributions of members with a useful histogram, restricted to their visible values. */
  private final List<HistogramObserver> fine = new ArrayList<>();

  /** The range of the visible values of the other members; null if there are none. */
  private @Nullable Range coarse;

  private boolean hidden;

  /**
   * Collects the values of some tensors.
   *
   * @param members ids of tensors; those without statistics are ignored
   */
  GroupValues(List<Integer> members, Statistics statistics, SaturationAnalysis visibility) {
    for (int member : members) {
      TensorStatistics values = statistics.tensors().get(member);
      if (values != null) add(values, visibility.of(member));
    }
  }

  private void add(TensorStatistics values, SaturationBounds visible) {
    all.add(values);
    HistogramObserver own = HistogramObserver.of(List.of(values));
    boolean hides = visible.hides(values.min(), values.max());
    HistogramObserver left = hides ? own.within(visible.low(), visible.high()) : own;
    hidden |= hides;
    if (hides && left.extent().span() < FEWEST_BINS * left.binWidth()) {
      coarse = coarse == null ? left.extent() : coarse.and(left.extent());
    } else {
      fine.add(left);
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Returns the range that a search chooses; contains the whole visible range of each tensor
   * without a useful histogram.
   */
  Range range(RangeSearch search) {
    if (!hidden) return search.search(HistogramObserver.of(all));
    if (fine.isEmpty()) return Objects.requireNonNull(coarse);
    HistogramObserver values = HistogramObserver.joined(fine);
    Range found = search.search(values);
    return coarse == null || values.extent().and(coarse).equals(values.extent())
        ? found
        : found.and(coarse);
  }

  /** Returns the parameters of a group that contains a network input. */
  Quantization ofInput(Levels levels) {
    if (!hidden) return ActivationParameters.ofInput(HistogramObserver.of(all), levels);
    return coarse == null
        ? ActivationParameters.ofInput(HistogramObserver.joined(fine), levels)
        : ActivationParameters.of(visibleExtent(), levels);
  }

  /**
   * Returns the parameters of a group that contains a network input and whose values may exceed
   * those seen in calibration.
   *
   * @param reach a range that contains all possible values
   */
  Quantization ofInput(Range reach, Levels levels) {
    return hidden
        ? ActivationParameters.of(reach, levels)
        : ActivationParameters.ofInput(HistogramObserver.of(all), reach, levels);
  }

  /**
   * Returns the smallest range that contains 0 and all values worth representing with zero point 0.
   */
  Range symmetricExtent() {
    Range extent = HistogramObserver.of(all).extent();
    if (!hidden) return extent;
    Range visible = visibleExtent();
    return reach(visible) < WORTH_CUTTING * reach(extent) ? visible : extent;
  }

  private static double reach(Range range) {
    return Math.max(-range.low(), range.high());
  }

  /** Returns the smallest range that contains 0 and all visible values. */
  Range visibleExtent() {
    Range extent = coarse == null ? new Range(0, 0) : coarse;
    for (HistogramObserver values : fine) extent = extent.and(values.extent());
    return extent;
  }
}
