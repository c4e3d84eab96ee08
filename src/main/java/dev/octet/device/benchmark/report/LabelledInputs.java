package dev.octet.device.benchmark.report;

import java.nio.file.Path;
import java.util.List;

/**
 * Labelled samples for the LPIRC protocol.
 *
 * @param tensors a file with the bytes of the model's inputs, sample after sample; for each sample
 *     of a model with several inputs, those of the first input, then of the second, and so on
 * @param labels for each sample, the index in the model's first output that should be largest
 */
public record LabelledInputs(Path tensors, List<Integer> labels) {
  public LabelledInputs {
    labels = List.copyOf(labels);
    if (labels.isEmpty()) throw new IllegalArgumentException("no labels, expected one per sample");
  }
}
