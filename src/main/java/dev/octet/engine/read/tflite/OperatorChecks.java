package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.tflite.flatbuffer.ModelProblems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Refuses networks with operators that TensorFlow Lite by itself can't run, all at once. */
final class OperatorChecks {
  /** How the converter calls TensorFlow's own operators. */
  private static final String FLEX = "Flex";

  /**
   * Operators whose kernels read and write past their tensors where arguments don't fit; rare in
   * networks.
   */
  private static final Set<String> UNSAFE =
      Set.of("BROADCAST_ARGS", "MATRIX_DIAG", "STABLEHLO_AND", "STABLEHLO_GATHER");

  /** Of the unsafe ones, those that a network may have where they compute with shapes alone. */
  private static final Set<String> FOLDED = Set.of("BROADCAST_ARGS");

  private OperatorChecks() {}

  /**
   * @throws RejectedInputException {@code unsupported-operator}
   */
  static void require(List<SourceNode> nodes) {
    List<String> findings = new ArrayList<>();
    var names = new TreeSet<String>();
    for (SourceNode node : nodes) {
      String problem = problem(node);
      if (problem == null) continue;
      names.add(node.name());
      findings.add(node.location() + ": " + problem);
    }
    if (findings.isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "%d of the network's %d nodes can't be run by TensorFlow Lite itself: %s."
            .formatted(findings.size(), nodes.size(), String.join(", ", names)),
        "Build these layers from TensorFlow Lite's builtin operators (without SELECT_TF_OPS and"
            + " custom operators), or cut them off the network.",
        findings);
  }

  /**
   * Refuses unsafe operators that computed with more than shapes and constants.
   *
   * @param graph folded
   * @throws RejectedInputException {@code unsupported-operator}
   */
  static void requireSafe(Graph graph) {
    for (Node node : graph.nodes()) {
      if (!FOLDED.contains(node.op().name())) continue;
      throw ModelProblems.of(
          "unsupported-operator",
          "'%s' is a %s, and the kernel of TensorFlow Lite 2.21 isn't safe."
              .formatted(graph.layerName(node), node.op().name()),
          "Export the network with fixed shapes (batch 1).");
    }
  }

  /** The operators that pass, by their names. */
  static List<ReadableOperator> passing() {
    List<ReadableOperator> passing = new ArrayList<>();
    for (int code = 0; code < BuiltinOperators.count(); code++) {
      int version = BuiltinOperators.highestVersion(code);
      if (problem(code, version) != null) continue;
      passing.add(new ReadableOperator(BuiltinOperators.name(code), version));
    }
    for (String name : BuiltinOperators.custom()) passing.add(new ReadableOperator(name, 1));
    passing.sort(Comparator.comparing(ReadableOperator::name));
    return List.copyOf(passing);
  }

  private static @Nullable String problem(SourceNode node) {
    String name = node.name();
    if (node.code() == BuiltinOperator.CUSTOM) {
      if (BuiltinOperators.canRunCustom(name) || TransposeConvBias.is(node)) return null;
      if (name.startsWith(FLEX)) return "an operator of TensorFlow (SELECT_TF_OPS)";
      return "a custom operator";
    }
    if (FOLDED.contains(name)) return null;
    return problem(node.code(), node.version());
  }

  private static @Nullable String problem(int code, int version) {
    if (BuiltinOperators.callsSubgraph(code)) return "it runs another subgraph";
    if (UNSAFE.contains(BuiltinOperators.name(code))) {
      return "the kernel of TensorFlow Lite 2.21 isn't safe";
    }
    if (BuiltinOperators.canRun(code, version)) return null;
    return BuiltinOperators.canRun(code, 1)
        ? "version %d of it isn't known".formatted(version)
        : "TensorFlow Lite 2.21 has no kernel for it";
  }
}
