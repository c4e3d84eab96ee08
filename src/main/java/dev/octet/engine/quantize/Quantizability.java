package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which nodes of a float network become integers, by which target's rules, and records why
 * the others don't. Nodes without a real activation (they compute shapes or indices) are neither
 * quantized nor reported.
 */
final class Quantizability {
  /** The target of each node, by index; null if the node isn't quantized. */
  private final @Nullable Target[] rules;

  private final List<KeptFloat> keptFloat;

  private Quantizability(@Nullable Target[] rules, List<KeptFloat> keptFloat) {
    this.rules = rules;
    this.keptFloat = keptFloat;
  }

  /**
   * Decides for each node.
   *
   * @param reasons reasons why nodes, by index, must stay float regardless of their operator
   */
  static Quantizability of(Graph graph, QuantizationOptions options, Map<Integer, String> reasons) {
    var rules = new @Nullable Target[graph.nodes().size()];
    var kept = new ArrayList<KeptFloat>();
    for (int i = 0; i < rules.length; i++) {
      Node node = graph.nodes().get(i);
      if (!graph.touchesFloats(node)) continue;
      Target target = options.rules(graph.layerName(node));
      String reason = reasons.containsKey(i) ? reasons.get(i) : obstacle(graph, target, node);
      if (reason == null && !options.integerOnly()) reason = OpaqueRules.betterInFloats(node.op());
      if (reason == null) {
        rules[i] = target;
      } else {
        kept.add(new KeptFloat(graph.layerName(node), node.op().name(), reason));
      }
    }
    return new Quantizability(rules, List.copyOf(kept));
  }

  /** Returns the nodes that the recipe keeps float, by index, each with the reason. */
  static Map<Integer, String> asked(Graph graph, Set<String> layers) {
    return named(graph, layers, "the recipe keeps it float");
  }

  /** Returns the nodes that restore the ranges of outputs, by index, each with the reason. */
  static Map<Integer, String> restoring(Graph graph, Set<String> layers) {
    return named(graph, layers, "it gives the parts of an output their own ranges");
  }

  /** Returns the nodes that make the given tensors, by index, each with the reason. */
  static Map<Integer, String> notFinite(Graph graph, Set<Integer> tensors) {
    var reasons = new LinkedHashMap<Integer, String>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (Collections.disjoint(graph.nodes().get(i).outputs(), tensors)) continue;
      reasons.put(i, "with some samples, the float network computes infinite values or NaN here");
    }
    return reasons;
  }

  private static Map<Integer, String> named(Graph graph, Set<String> layers, String reason) {
    var reasons = new LinkedHashMap<Integer, String>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (layers.contains(graph.layerName(graph.nodes().get(i)))) reasons.put(i, reason);
    }
    return reasons;
  }

  /** Returns the target whose rules a node obeys, or null if it stays float. */
  @Nullable Target rules(int node) {
    return rules[node];
  }

  List<KeptFloat> keptFloat() {
    return keptFloat;
  }

  /** Returns whether a tensor is a float activation, the kind that is quantized. */
  static boolean isReal(Tensor tensor) {
    return tensor.type() == ElementType.FLOAT32 && !tensor.isConstant();
  }

  private static @Nullable String obstacle(Graph graph, Target target, Node node) {
    if (OperatorRule.of(node.op(), target) instanceof OperatorRule.StaysFloat stays) {
      return stays.reason();
    }
    for (int output : node.outputs()) {
      if (!isReal(graph.tensor(output))) {
        return "its output has the element type " + graph.tensor(output).type();
      }
    }
    boolean real = false;
    for (int input : node.inputs()) {
      if (input == Node.ABSENT) continue;
      Tensor tensor = graph.tensor(input);
      real |= isReal(tensor);
      if (tensor.isConstant() && tensor.type() == ElementType.FLOAT32 && !finite(tensor)) {
        return "its constant '" + tensor.name() + "' is not finite";
      }
    }
    if (!real && LookedUpRows.table(graph, node) == null) return "its inputs are constant";
    return obstacleOf(graph, node);
  }

  private static @Nullable String obstacleOf(Graph graph, Node node) {
    if (node.op() instanceof Op.Fusing fusing) {
      if (fusing.activation() == Op.Activation.TANH) return "no 8-bit kernel fuses TANH";
      if (node.op() instanceof Op.Concatenation && fusing.activation() != Op.Activation.NONE) {
        return "no 8-bit CONCATENATION fuses an activation";
      }
    }
    if (node.op() instanceof Op.Weighted weighted) {
      OperatorRule.Weighted rule = OperatorRule.weighted(weighted);
      if (!graph.tensor(node.input(rule.weights())).isConstant()) {
        return "its weights are computed by the network";
      }
      if (node.hasInput(rule.bias()) && !graph.tensor(node.input(rule.bias())).isConstant()) {
        return "its bias is computed by the network";
      }
    }
    if (node.op() instanceof Op.SequenceLstm) {
      for (int input : node.inputs().subList(Op.SequenceLstm.WEIGHTS, node.inputs().size())) {
        if (!graph.tensor(input).isConstant()) return "its weights are computed by the network";
      }
    }
    if (FakeQuant.is(node.op()) && FakeQuant.range(node.op()) == null) {
      return "its options give no range";
    }
    if (node.op() instanceof Op.Prelu && !graph.tensor(node.input(1)).isConstant()) {
      return "its slopes are computed by the network";
    }
    return null;
  }

  private static boolean finite(Tensor tensor) {
    for (float value : tensor.requireConstant().floats()) {
      if (!Float.isFinite(value)) return false;
    }
    return true;
  }
}
