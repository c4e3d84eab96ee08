package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.QuantizedParts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/** Rejects networks with unsupported tensors; reports all tensors of a kind at once. */
final class TensorChecks {
  /** Names of types that the schema has but the generated classes lack. */
  private static final List<String> NEWER_TYPES =
      List.of("BFLOAT16", "INT2", "UINT4", "FLOAT8_E4M3FN", "FLOAT8_E5M2");

  private TensorChecks() {}

  /**
   * Requires that no activation is quantized.
   *
   * @param used ids of the tensors that the network uses
   * @throws RejectedInputException {@code already-quantized}
   */
  static void requireFloat(SourceSubgraph source, Collection<Integer> used) {
    List<String> quantized = quantized(source, used);
    if (quantized.isEmpty()) return;
    throw ModelProblems.of(
        "already-quantized",
        "The model is already quantized: %s.".formatted(quantized.getFirst()),
        QuantizedParts.ADVICE,
        quantized);
  }

  /** Describes the quantized activations among some tensors. */
  static List<String> quantized(SourceSubgraph source, Collection<Integer> used) {
    List<String> quantized = new ArrayList<>();
    for (int id : used) {
      Tensor tensor = source.tensor(id);
      if (isQuantized(tensor) && !source.hasData(id)) {
        quantized.add(
            "%s is %s with scale %s"
                .formatted(
                    source.tensorLocation(id),
                    typeName(tensor.type()),
                    tensor.quantization().scale(0)));
      }
    }
    return quantized;
  }

  /**
   * Requires supported tensors.
   *
   * @param used ids of the tensors that the network uses
   * @throws RejectedInputException {@code unsupported-tensor}
   */
  static void require(SourceSubgraph source, Collection<Integer> used) {
    require(source, used, Set.of());
  }

  /**
   * Requires supported tensors.
   *
   * @param states ids of variables that may be used
   */
  static void require(SourceSubgraph source, Collection<Integer> used, Set<Integer> states) {
    List<String> unsupported = new ArrayList<>();
    for (int id : used) {
      String problem = problem(source.tensor(id), states.contains(id));
      if (problem != null) unsupported.add(source.tensorLocation(id) + " " + problem);
    }
    if (unsupported.isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-tensor",
        "%s, which is not supported.".formatted(unsupported.getFirst()),
        "Export the network without tensors of this kind.",
        unsupported);
  }

  /** Returns whether a tensor's integers represent real numbers. */
  static boolean isQuantized(Tensor tensor) {
    boolean narrow =
        switch (tensor.type()) {
          case TensorType.INT8, TensorType.UINT8, TensorType.INT16 -> true;
          default -> false;
        };
    QuantizationParameters parameters = tensor.quantization();
    return narrow && parameters != null && parameters.scaleLength() > 0 && parameters.scale(0) > 0;
  }

  private static @Nullable String problem(Tensor tensor, boolean mayVary) {
    if (tensor.sparsity() != null) return "is stored sparsely";
    if (tensor.isVariable() && !mayVary) return "is a variable, whose value persists between runs";
    if (TensorReader.type(tensor.type()) == null) {
      return "has elements of type " + typeName(tensor.type());
    }
    return null;
  }

  private static String typeName(byte type) {
    int newer = type - TensorType.names.length;
    if (type >= 0 && newer < 0) return TensorType.name(type);
    return newer >= 0 && newer < NEWER_TYPES.size() ? NEWER_TYPES.get(newer) : "number " + type;
  }
}
