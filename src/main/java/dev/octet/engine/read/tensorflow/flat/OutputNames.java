package dev.octet.engine.read.tensorflow.flat;

import java.util.List;

/**
 * Names of the outputs of operators that have several outputs of different names. The outputs of
 * all others have one name and a number.
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

  private static List<String> names(String op) {
    return switch (op) {
      case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> BATCH_NORMALIZATION;
      case "TopK", "TopKV2" -> List.of("values", "indices");
      case "Switch", "RefSwitch" -> List.of("output_false", "output_true");
      case "Merge", "RefMerge" -> List.of("output", "value_index");
      case "DecodeWav" -> List.of("audio", "sample_rate");
      case "Unique" -> List.of("y", "idx");
      default -> List.of();
    };
  }

  private OutputNames() {}

  /** Returns the position of a named output among all outputs of an operator. */
  static int position(String op, TensorName name) {
    int first = names(op).indexOf(name.output());
    return Math.max(0, first) + name.index();
  }
}
