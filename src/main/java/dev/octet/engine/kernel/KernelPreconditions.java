package dev.octet.engine.kernel;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.OpaqueOptions;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Preconditions that TensorFlow Lite 2.21's kernels don't check and whose violation crashes the
 * process. {@code GraphVerifier} checks more for operators with a record; for the others, these are
 * the defects found by running them on random inputs.
 */
public final class KernelPreconditions {
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

  private final Graph graph;

  private KernelPreconditions(Graph graph) {
    this.graph = graph;
  }

  /** Returns whether an operator may have omitted inputs. */
  public static boolean hasOptionalInputs(String operator) {
    return WITH_OPTIONAL_INPUTS.contains(operator);
  }

  /**
   * Returns the violations in a graph, one sentence each.
   *
   * @param graph a graph that {@code GraphVerifier} accepts
   */
  public static List<String> problems(Graph graph) {
    var preconditions = new KernelPreconditions(graph);
    List<String> problems = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      String problem = preconditions.problem(node);
      if (problem == null) continue;
      problems.add(
          "node %d (%s, '%s'): %s".formatted(n, node.op().name(), graph.layerName(node), problem));
    }
    return problems;
  }

  private @Nullable String problem(Node node) {
    String name = node.op().name();
    if (node.inputs().contains(Node.ABSENT) && !hasOptionalInputs(name)) {
      return "an input is omitted";
    }
    if (!(node.op() instanceof Op.Opaque opaque)) return null;
    return switch (name) {
      case "BATCH_MATMUL" -> count(node, 2);
      case "STABLEHLO_PAD" -> stablehloPad(node, opaque);
      case "DILATE" -> count(node, 3);
      case "REVERSE_V2" ->
          any(node.inputs(), tensor -> tensor.shape().rank() == 1 && tensor.shape().dim(0) == 0)
              ? "no axis is given"
              : null;
      case "LOG_SOFTMAX" ->
          any(node.inputs(), tensor -> tensor.shape().rank() == 0) ? "its input is a scalar" : null;
      case "FAKE_QUANT" -> sameType(node, node.inputs());
      case "EMBEDDING_LOOKUP" -> sameType(node, node.inputs().stream().skip(1).toList());
      default -> null;
    };
  }

  /**
   * Checks the padding before, after and between elements: 64-bit lists in slots 0, 1 and 2 of the
   * options.
   */
  private @Nullable String stablehloPad(Node node, Op.Opaque op) {
    String count = count(node, 2);
    if (count != null) return count;
    Tensor x = graph.tensor(node.input(0));
    Tensor value = graph.tensor(node.input(1));
    if (value.shape().rank() != 0 || value.type() != x.type()) {
      return "the padding value is not a scalar of the input's type";
    }
    OpaqueOptions options = OpaqueOptions.second(op, STABLEHLO_PAD_OPTIONS);
    if (!options.isPresent()) return "its StablehloPadOptions are missing";
    for (int slot = 0; slot < STABLEHLO_PAD_LISTS; slot++) {
      long[] paddings = options.longs(slot);
      if (paddings.length != x.shape().rank()) {
        return "it has %d paddings, expected one for each of %d axes"
            .formatted(paddings.length, x.shape().rank());
      }
      for (long padding : paddings) {
        if (padding < 0 || padding > MAX_PADDING) return "a padding of " + padding;
      }
    }
    return null;
  }

  private static @Nullable String count(Node node, int inputs) {
    int given = node.inputs().size();
    return given == inputs ? null : "it has %d inputs, expected %d".formatted(given, inputs);
  }

  private @Nullable String sameType(Node node, List<Integer> inputs) {
    var type = graph.tensor(node.output()).type();
    return any(inputs, tensor -> tensor.type() != type)
        ? "its inputs and its output have different types"
        : null;
  }

  private boolean any(List<Integer> ids, Predicate<Tensor> predicate) {
    return ids.stream().map(graph::tensor).anyMatch(predicate);
  }
}
