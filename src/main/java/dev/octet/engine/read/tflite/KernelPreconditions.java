package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Tensor;

/**
 * What TensorFlow Lite 2.21's kernels take on trust, and crash where it doesn't hold, the process
 * with them. Of operators that the graph has records for, {@code GraphVerifier} checks more; of the
 * others these are the faults that running them on random inputs has brought to light.
 */
final class KernelPreconditions {
  /** Operators with inputs that may be left out; the others look at all. */
  private static final Set<String> WITH_OPTIONAL_INPUTS =
      Set.of(
          "CONV_2D",
          "DEPTHWISE_CONV_2D",
          "TRANSPOSE_CONV",
          "FULLY_CONNECTED",
          "CONV_3D",
          "CONV_3D_TRANSPOSE",
          "SVDF",
          "LSTM",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_RNN");

  private final SourceSubgraph source;

  private KernelPreconditions(SourceSubgraph source) {
    this.source = source;
  }

  /**
   * @throws RejectedInputException {@code invalid-model}, with all nodes that break one
   */
  static void require(SourceSubgraph source, List<SourceNode> nodes) {
    var preconditions = new KernelPreconditions(source);
    List<String> findings = new ArrayList<>();
    for (SourceNode node : nodes) {
      String problem = preconditions.problem(node);
      if (problem != null) findings.add(node.location() + ": " + problem);
    }
    if (!findings.isEmpty()) throw Rejection.invalid(findings);
  }

  private @Nullable String problem(SourceNode node) {
    if (node.outputs().contains(Node.ABSENT)) return "an output is left out";
    if (node.inputs().contains(Node.ABSENT) && !WITH_OPTIONAL_INPUTS.contains(node.name())) {
      return "an input is left out";
    }
    return switch (node.name()) {
      case "BATCH_MATMUL", "STABLEHLO_PAD" -> count(node, 2);
      case "DILATE" -> count(node, 3);
      case "REVERSE_V2" ->
          any(node.inputs(), tensor -> tensor.shapeLength() == 1 && tensor.shape(0) == 0)
              ? "no axis is given"
              : null;
      case "MATRIX_DIAG" -> sameType(node);
      default -> null;
    };
  }

  private static @Nullable String count(SourceNode node, int inputs) {
    int given = node.inputs().size();
    return given == inputs ? null : "%d inputs, not %d".formatted(given, inputs);
  }

  private @Nullable String sameType(SourceNode node) {
    byte type = source.tensor(node.outputs().getFirst()).type();
    return any(node.inputs(), tensor -> tensor.type() != type)
        ? "its input and output have different types"
        : null;
  }

  private boolean any(List<Integer> ids, Predicate<Tensor> predicate) {
    return ids.stream().map(source::tensor).anyMatch(predicate);
  }
}
