package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.Distribution;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.range.RangeSearch;
import dev.octet.engine.quantize.range.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of tensors that share their parameters, each without what its readers do not see. The
 * histogram of a tensor that holds a sentinel, such as the -1e9 of a mask, has bins too wide to
 * show anything of the other values: such a tensor has only its smallest and largest visible value.
 */
final class GroupValues {
  /** A histogram is of use where the visible values take at least so many of its bins. */
  private static final double FEWEST_BINS = 32;

  /** With zero point 0, a range is cut only where that makes it smaller by this factor. */
  private static final double WORTH_CUTTING = 0.5;

  /** As they came. */
  private final List<TensorStatistics> all = new ArrayList<>();

  /** Those whose histograms show something, without what is not seen of them. */
  private final List<Distribution> fine = new ArrayList<>();

  /** Holds what is seen of the others; null where there are none. */
  private @Nullable Range coarse;

  private boolean hidden;

  /**
   * The values of some tensors.
   *
   * @param members tensors with statistics; may be none
   */
  GroupValues(List<Integer> members, Statistics statistics, Visibility visibility) {
    for (int member : members) {
      TensorStatistics values = statistics.tensors().get(member);
      if (values != null) add(values, visibility.of(member));
    }
  }

  private void add(TensorStatistics values, Visible visible) {
    all.add(values);
    Distribution own = Distribution.of(List.of(values));
    boolean hides = visible.hides(values.min(), values.max());
    Distribution left = hides ? own.within(visible.low(), visible.high()) : own;
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

  /** The range that a search picks; holds all of a tensor whose histogram shows nothing. */
  Range range(RangeSearch search) {
    if (!hidden) return search.search(Distribution.of(all));
    if (fine.isEmpty()) return Objects.requireNonNull(coarse);
    Distribution values = Distribution.joined(fine);
    Range found = search.search(values);
    return coarse == null || values.extent().and(coarse).equals(values.extent())
        ? found
        : found.and(coarse);
  }

  /** Parameters where a network's input is among the tensors. */
  Quantization ofInput(Levels levels) {
    if (!hidden) return ActivationParameters.ofInput(Distribution.of(all), levels);
    return coarse == null
        ? ActivationParameters.ofInput(Distribution.joined(fine), levels)
        : ActivationParameters.of(visibleExtent(), levels);
  }

  /**
   * Parameters where a network's input is among the tensors and other samples reach further.
   *
   * @param reach holds all values
   */
  Quantization ofInput(Range reach, Levels levels) {
    return hidden
        ? ActivationParameters.of(reach, levels)
        : ActivationParameters.ofInput(Distribution.of(all), reach, levels);
  }

  /** The smallest range with 0 that holds what is worth holding where the zero point is 0. */
  Range symmetricExtent() {
    Range extent = Distribution.of(all).extent();
    if (!hidden) return extent;
    Range visible = visibleExtent();
    return reach(visible) < WORTH_CUTTING * reach(extent) ? visible : extent;
  }

  private static double reach(Range range) {
    return Math.max(-range.low(), range.high());
  }

  /** The smallest range with 0 that holds what is seen of all. */
  Range visibleExtent() {
    Range extent = coarse == null ? new Range(0, 0) : coarse;
    for (Distribution values : fine) extent = extent.and(values.extent());
    return extent;
  }
}
