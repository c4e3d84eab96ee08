package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.ReadableOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.BuiltinOperator;

/**
 * Rejects networks with operators that TensorFlow Lite itself can't run; reports all of them at
 * once.
 */
final class OperatorChecks {
  /** Prefix of the converter's names for TensorFlow operators. */
  private static final String FLEX = "Flex";

  /**
   * Operators whose kernels access memory outside of their tensors if arguments don't fit. They are
   * rare in networks.
   */
  private static final Set<String> UNSAFE =
      Set.of("BROADCAST_ARGS", "MATRIX_DIAG", "STABLEHLO_AND", "STABLEHLO_GATHER");

  /**
   * Unsafe operators that are allowed if they compute only with shapes and constants, so that
   * folding removes them.
   */
  private static final Set<String> FOLDED = Set.of("BROADCAST_ARGS");

  private OperatorChecks() {}

  /**
   * Requires supported operators.
   *
   * @throws RejectedInputException {@code unsupported-operator}, naming all nodes that can't be run
   */
  static void require(List<SourceNode> nodes) {
    require(nodes, OperatorChecks::problem);
  }

  /**
   * Requires supported operators in the body or the condition of a loop, in which operators that
   * the reader replaces are not supported.
   *
   * @throws RejectedInputException {@code unsupported-operator}, naming all nodes that can't be run
   */
  static void requireInLoop(List<SourceNode> nodes) {
    require(
        nodes,
        node ->
            TransposeConvBias.is(node) || FusedLstm.is(node)
                ? "it is not supported in a loop"
                : problem(node));
  }

  private static void require(
      List<SourceNode> nodes, Function<SourceNode, @Nullable String> problems) {
    List<String> findings = new ArrayList<>();
    var names = new TreeSet<String>();
    for (SourceNode node : nodes) {
      String problem = problems.apply(node);
      if (problem == null) continue;
      names.add(node.name());
      findings.add(node.location() + ": " + problem);
    }
    if (findings.isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "TensorFlow Lite itself can't run %d of the network's %d nodes: %s."
            .formatted(findings.size(), nodes.size(), String.join(", ", names)),
        "Build these layers from TensorFlow Lite's builtin operators (without"
            + " SELECT_TF_OPS and custom operators), or remove them from the network.",
        findings);
  }

  /**
   * Rejects unsafe operators that folding has not removed.
   *
   * @param graph the folded graph
   * @throws RejectedInputException {@code unsupported-operator}
   */
  static void requireSafe(Graph graph) {
    for (Node node : graph.nodes()) {
      if (!FOLDED.contains(node.op().name())) continue;
      throw ModelProblems.of(
          "unsupported-operator",
          ("'%s' is a %s, whose kernel in TensorFlow Lite 2.21 is unsafe: it accesses"
                  + " memory outside of its tensors.")
              .formatted(graph.layerName(node), node.op().name()),
          "Export the network with fixed shapes (batch 1).");
    }
  }

  /** Returns the supported operators, sorted by name. */
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
      if (name.startsWith(FLEX)) return "a TensorFlow operator (SELECT_TF_OPS)";
      return "a custom operator";
    }
    if (FOLDED.contains(name) || WhileLoop.is(node)) return null;
    return problem(node.code(), node.version());
  }

  private static @Nullable String problem(int code, int version) {
    if (BuiltinOperators.callsSubgraph(code)) return "it calls another subgraph";
    if (UNSAFE.contains(BuiltinOperators.name(code))) {
      return "its kernel in TensorFlow Lite 2.21 is unsafe";
    }
    if (BuiltinOperators.canRun(code, version)) return null;
    return BuiltinOperators.canRun(code, 1)
        ? "its version %d is unknown".formatted(version)
        : "TensorFlow Lite 2.21 has no kernel for it";
  }
}
