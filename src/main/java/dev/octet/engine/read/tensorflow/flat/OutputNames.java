package dev.octet.engine.read.tensorflow.flat;

import java.util.List;
import java.util.Map;

/**
 * Names of the outputs of operators that have several outputs of different names. The outputs of all
 * others have one name and a number.
 */
final class OutputNames {
  private static final List<String> BATCH_NORMALIZATION =
      List.of(
          "y",
          "batch_mean",
          "batch_variance",
          "reserve_space_1",
          "reserve_space_2",
          "reserve_space_3");

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "FusedBatchNorm", BATCH_NORMALIZATION,
          "FusedBatchNormV2", BATCH_NORMALIZATION,
          "FusedBatchNormV3", BATCH_NORMALIZATION,
          "TopKV2", List.of("values", "indices"),
          "TopK", List.of("values", "indices"),
          "Switch", List.of("output_false", "output_true"),
          "RefSwitch", List.of("output_false", "output_true"),
          "Merge", List.of("output", "value_index"),
          "RefMerge", List.of("output", "value_index"),
          "DecodeWav", List.of("audio", "sample_rate"),
          "Unique", List.of("y", "idx"));

  private OutputNames() {}

  /** Returns the position of a named output among all outputs of an operator. */
  static int position(String op, TensorName name) {
    int first = NAMES.getOrDefault(op, List.of()).indexOf(name.output());
    return Math.max(0, first) + name.index();
  }
}
