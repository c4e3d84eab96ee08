package dev.octet.engine.convert;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;

/** The requirement that the outputs of a network are finite, so that integers can hold them. */
final class FiniteOutputs {
  private FiniteOutputs() {}

  /**
   * Requires finite outputs.
   *
   * @throws RejectedInputException {@code non-finite-activation} if an output had an infinite value
   *     or NaN in calibration
   */
  static void require(Graph graph, Statistics statistics) {
    int first = statistics.notFinite().stream().mapToInt(id -> id).min().orElse(-1);
    if (first < 0) return;
    throw new RejectedInputException(
        InputProblem.of(
            "non-finite-activation",
            ("With some samples, the float network computes an infinite value or NaN in its output"
                    + " '%s', and the recipe wants an integer there.")
                .formatted(graph.tensor(first).name()),
            "Check the preprocessing (mean, std), the samples, and the model's weights, or leave"
                + " io.outputType and precision.integerOnly out: then the output is float32."));
  }
}
