package dev.octet.device.benchmark.report;

import java.nio.file.Path;
import java.util.List;

/**
 * Samples for the LPIRC protocol.
 *
 * @param tensors a file with the bytes of the model's input, sample after sample; of a model with
 *     several inputs those of the first, then of the second, for each sample
 * @param labels for each sample the index in the model's first output that should be largest
 */
public record LabelledInputs(Path tensors, List<Integer> labels) {
  public LabelledInputs {
    labels = List.copyOf(labels);
    if (labels.isEmpty()) throw new IllegalArgumentException("no labels, expected one a sample");
  }
}
