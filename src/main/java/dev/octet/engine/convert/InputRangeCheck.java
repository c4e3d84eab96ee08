package dev.octet.engine.convert;

import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the samples' values in a network's first input with the range that its normalization
 * maps bytes to. Floats that were not normalized reach far beyond this range; floats that were
 * normalized twice fill hardly any of it. Both would otherwise produce a confident report on
 * meaningless inputs.
 */
final class InputRangeCheck {
  private static final float MOST_BYTE = 255;

  /**
   * Normalized images rarely exceed the range of their bytes, and other augmentations exceed it
   * only slightly.
   */
  private static final double TOO_FAR = 4;

  /**
   * Even dark images span more of the range than this; a second normalization by 127.5 leaves
   * 1/127.
   */
  private static final double TOO_LITTLE = 1.0 / 32;

  private InputRangeCheck() {}

  /**
   * Checks floating-point samples; bytes and images always match the range.
   *
   * @param applied the preprocessing that was applied to the samples
   */
  static List<Warning> of(
      Graph graph, Statistics statistics, ModelMetadata metadata, Preprocessing applied) {
    List<Warning> warnings = new ArrayList<>();
    TensorStatistics input = statistics.tensors().get(graph.inputs().getFirst());
    Preprocessing declared = applied.orElse(PreprocessingChoice.of(metadata));
    if (input == null || declared.mean() == null || declared.std() == null) return warnings;
    double low = -declared.mean().getFirst() / declared.std().getFirst();
    double high = (MOST_BYTE - declared.mean().getFirst()) / declared.std().getFirst();
    double most = Math.max(Math.abs(low), Math.abs(high));
    double found = Math.max(Math.abs(input.min()), Math.abs(input.max()));
    if (found > TOO_FAR * most) {
      warnings.add(
          warning(
              graph,
              input,
              low,
              high,
              "They do not seem to be normalized: set /preprocessing/mean and"
                  + " /preprocessing/std, or mean 0 and std 1 if they are right."));
    } else if (input.max() - input.min() < TOO_LITTLE * Math.abs(high - low)) {
      warnings.add(
          warning(
              graph,
              input,
              low,
              high,
              "They seem to be normalized twice: leave /preprocessing/mean and"
                  + " /preprocessing/std out if the samples are normalized already."));
    }
    return warnings;
  }

  private static Warning warning(
      Graph graph, TensorStatistics input, double low, double high, String advice) {
    return new Warning(
        "unexpected-input-range",
        String.format(
            Locale.ROOT,
            "The samples put values from %.4g to %.4g into input '%s'; its normalization maps"
                + " bytes to %.4g to %.4g. %s",
            input.min(),
            input.max(),
            graph.tensor(graph.inputs().getFirst()).name(),
            low,
            high,
            advice));
  }
}
