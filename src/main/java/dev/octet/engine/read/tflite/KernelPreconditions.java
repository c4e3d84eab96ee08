package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.tflite.flatbuffer.TableCursor;
import dev.octet.engine.read.tflite.flatbuffer.TfliteSchema;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Tensor;

/**
 * Preconditions that TensorFlow Lite 2.21's kernels don't check and whose violation crashes the
 * process. {@code GraphVerifier} checks more for operators with a record; for the others, these are
 * the defects found by running them on random inputs.
 */
final class KernelPreconditions {
  /** Operators with optional inputs; all others access every input. */
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

  /** The number of the union member in {@code BuiltinOptions2}. */
  private static final int STABLEHLO_PAD_OPTIONS = 10;

  private static final int STABLEHLO_PAD_LISTS = 3;

  /** Maximum padding: no image is wider, and sums and products of such numbers don't overflow. */
  private static final long MAX_PADDING = 1 << 16;

  private final SourceSubgraph source;

  private KernelPreconditions(SourceSubgraph source) {
    this.source = source;
  }

  /**
   * Checks all nodes.
   *
   * @throws RejectedInputException {@code invalid-model}, naming all nodes that violate a
   *     precondition
   */
  static void require(SourceSubgraph source, List<SourceNode> nodes) {
    var preconditions = new KernelPreconditions(source);
    List<String> findings = new ArrayList<>();
    for (SourceNode node : nodes) {
      String problem = preconditions.problem(node);
      if (problem != null) findings.add(node.location() + ": " + problem);
    }
    if (!findings.isEmpty()) throw ModelProblems.invalid(findings);
  }

  private @Nullable String problem(SourceNode node) {
    if (node.outputs().contains(Node.ABSENT)) return "an output is omitted";
    if (node.inputs().contains(Node.ABSENT) && !WITH_OPTIONAL_INPUTS.contains(node.name())) {
      return "an input is omitted";
    }
    return switch (node.name()) {
      case "BATCH_MATMUL" -> count(node, 2);
      case "STABLEHLO_PAD" -> stablehloPad(node);
      case "DILATE" -> count(node, 3);
      case "REVERSE_V2" ->
          any(node.inputs(), tensor -> tensor.shapeLength() == 1 && tensor.shape(0) == 0)
              ? "no axis is given"
              : null;
      case "LOG_SOFTMAX" ->
          any(node.inputs(), tensor -> tensor.shapeLength() == 0) ? "its input is a scalar" : null;
      case "FAKE_QUANT" -> sameType(node, node.inputs());
      case "EMBEDDING_LOOKUP" -> sameType(node, node.inputs().stream().skip(1).toList());
      default -> null;
    };
  }

  /**
   * Checks the padding before, after and between elements: 64-bit lists in slots 0, 1 and 2 of the
   * options.
   */
  private @Nullable String stablehloPad(SourceNode node) {
    String count = count(node, 2);
    if (count != null) return count;
    Tensor x = source.tensor(node.inputs().get(0));
    Tensor value = source.tensor(node.inputs().get(1));
    if (value.shapeLength() != 0 || value.type() != x.type()) {
      return "the padding value is not a scalar of the input's type";
    }
    TableCursor cursor = node.cursor();
    TableCursor options = cursor.child(TfliteSchema.Slot.OPERATOR_OPTIONS_2);
    if (options == null
        || cursor.unsignedByte(TfliteSchema.Slot.OPERATOR_OPTIONS_2_TYPE)
            != STABLEHLO_PAD_OPTIONS) {
      return "its StablehloPadOptions are missing";
    }
    for (int slot = 0; slot < STABLEHLO_PAD_LISTS; slot++) {
      if (options.length(slot) != x.shapeLength()) {
        return "it has %d paddings, expected one for each of %d axes"
            .formatted(options.length(slot), x.shapeLength());
      }
      LongBuffer paddings = options.elements(slot, Long.BYTES).asLongBuffer();
      while (paddings.hasRemaining()) {
        long padding = paddings.get();
        if (padding < 0 || padding > MAX_PADDING) return "a padding of " + padding;
      }
    }
    return null;
  }

  private static @Nullable String count(SourceNode node, int inputs) {
    int given = node.inputs().size();
    return given == inputs ? null : "it has %d inputs, expected %d".formatted(given, inputs);
  }

  private @Nullable String sameType(SourceNode node, List<Integer> inputs) {
    byte type = source.tensor(node.outputs().getFirst()).type();
    return any(inputs, tensor -> tensor.type() != type)
        ? "its inputs and its output have different types"
        : null;
  }

  private boolean any(List<Integer> ids, Predicate<Tensor> predicate) {
    return ids.stream().map(source::tensor).anyMatch(predicate);
  }
}
