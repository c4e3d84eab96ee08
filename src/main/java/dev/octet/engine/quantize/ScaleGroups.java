package dev.octet.engine.quantize;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.range.ActivationConstants;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups of tensors that must have the same scale and zero point, found in one pass over the
 * network. A group whose parameters are given (a fixed output, a network input) is pinned: an
 * operator with several inputs can't pull such an input into another group, so the input is
 * requantized instead.
 */
final class ScaleGroups {
  private final Graph graph;
  private final Uses uses;
  private final Levels levels;
  private final int[] parent;
  private final Map<Integer, Quantization> fixed = new HashMap<>();
  private final Set<Integer> pinned = new HashSet<>();
  private final Map<Integer, List<Integer>> members = new HashMap<>();
  private final Map<Integer, String> notes = new HashMap<>();
  private final Set<Integer> symmetric = new HashSet<>();
  private final Set<Requantization> requantized = new HashSet<>();

  /** The number of nodes that take the minimum of a tensor and a constant, by tensor id. */
  private final Map<Integer, Integer> bounds = new HashMap<>();

  /** An input of a node that needs its own QUANTIZE. */
  record Requantization(int node, int position) {}

  private ScaleGroups(Graph graph, Target target) {
    this.graph = graph;
    levels = Levels.of(target.activations());
    uses = Uses.of(graph);
    parent = new int[graph.tensors().size()];
    for (int t = 0; t < parent.length; t++) {
      parent[t] = t;
      members.put(t, new ArrayList<>(List.of(t)));
    }
    if (!target.avoidsRequantization()) pinned.addAll(graph.inputs());
  }

  /**
   * Groups the tensors of the nodes that obey a target's rules. A tensor whose range is given has
   * the parameters of that range.
   *
   * @param keepScale names of layers whose output joins the group of their input, although the
   *     rules would allow it its own parameters
   */
  static ScaleGroups of(
      GivenRanges given, Quantizability quantizability, Target target, Set<String> keepScale) {
    Graph graph = given.graph();
    var groups = new ScaleGroups(graph, target);
    given.ranges().forEach(groups::give);
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (quantizability.rules(i) != target) continue;
      Node node = graph.nodes().get(i);
      int balanced = OpaqueRules.symmetricInput(node.op(), target);
      if (balanced >= 0) groups.symmetric.add(node.input(balanced));
      switch (OperatorRule.of(node.op(), target)) {
        case OperatorRule.Fixed rule -> groups.fix(node, rule);
        case OperatorRule.Shared _ -> {
          Tensor table = LookedUpRows.table(graph, node);
          if (table == null) groups.share(i, node);
          else groups.lookUp(node, table, target);
        }
        case OperatorRule.Free _ -> {
          if (keepScale.contains(graph.layerName(node))) groups.share(i, node);
        }
        case OperatorRule.Weighted _, OperatorRule.Recurrent _, OperatorRule.StaysFloat _ -> {}
      }
    }
    return groups;
  }

  /** Gives several tensors a common scale, except those whose scale is given. */
  void join(List<Integer> tensors) {
    List<Integer> free =
        tensors.stream().filter(tensor -> !pinned.contains(group(tensor))).toList();
    for (int tensor : free) union(free.getFirst(), tensor);
  }

  /** Returns the representative of a tensor's group. */
  int group(int tensor) {
    int root = tensor;
    while (parent[root] != root) root = parent[root];
    return root;
  }

  /** Returns the tensors of a group. */
  List<Integer> members(int group) {
    return List.copyOf(members.getOrDefault(group, List.of()));
  }

  /** Returns the parameters that a kernel fixes for a group, or null. */
  @Nullable Quantization fixed(int group) {
    return fixed.get(group);
  }

  /** Returns whether the zero point of a group must be 0. */
  boolean isSymmetric(int group) {
    return members(group).stream().anyMatch(symmetric::contains);
  }

  /** Returns why a tensor's range is not its own, or null. */
  @Nullable String note(int tensor) {
    return notes.get(tensor);
  }

  boolean requantized(int node, int position) {
    return requantized.contains(new Requantization(node, position));
  }

  private void fix(Node node, OperatorRule.Fixed rule) {
    fixed.put(node.output(), rule.output());
    pinned.add(node.output());
    notes.put(node.output(), "the kernel of " + node.op().name() + " fixes scale and zero point");
  }

  private void give(int tensor, Range range) {
    fixed.put(tensor, ActivationParameters.of(range, levels));
    pinned.add(tensor);
    notes.put(tensor, "given by the model (FAKE_QUANT)");
  }

  /**
   * Makes a table's output cover every row of the table, not only the rows that calibration looked
   * up.
   */
  private void lookUp(Node node, Tensor table, Target target) {
    fixed.put(node.output(), ActivationConstants.parameters(table, target.activations()));
    pinned.add(node.output());
    notes.put(node.output(), "covers all rows of the table '" + table.name() + "'");
  }

  private void share(int index, Node node) {
    Set<Integer> sources = new HashSet<>();
    for (int input : node.inputs()) {
      if (input != Node.ABSENT && Quantizability.isReal(graph.tensor(input))) {
        sources.add(group(input));
      }
    }
    String operator = node.op().name();
    int output = node.output();
    for (int other : node.outputs()) union(output, other);
    Quantization given = fixed.get(group(output));
    if (sources.size() == 1
        && (given == null || mayTake(given, index, sources.iterator().next()))
        && !exceeds(node, sources.iterator().next())) {
      union(output, sources.iterator().next());
      for (int t : node.outputs()) notes.putIfAbsent(t, operator + " keeps the scale of its input");
      if (node.op() instanceof Op.Minimum) clip(node);
      return;
    }
    for (int position = 0; position < node.inputs().size(); position++) {
      int input = node.input(position);
      if (input == Node.ABSENT || !Quantizability.isReal(graph.tensor(input))) continue;
      if (given == null ? pinned.contains(group(input)) : !mayTake(given, index, group(input))) {
        requantized.add(new Requantization(index, position));
      } else {
        union(output, input);
        notes.putIfAbsent(
            input, "shares its scale with the inputs of %s '%s'".formatted(operator, name(node)));
      }
    }
    notes.putIfAbsent(output, "shares its scale with its inputs (" + operator + ")");
  }

  /**
   * Returns whether a group can have the parameters that are given for the output of a node: it has
   * them, or nothing but this node reads its tensors.
   */
  private boolean mayTake(Quantization given, int node, int group) {
    Quantization own = fixed.get(group);
    if (own != null) return own.equals(given);
    if (pinned.contains(group)) return false;
    for (int member : members(group)) {
      if (graph.outputs().contains(member)) return false;
      for (int consumer : uses.consumers(member)) {
        int made = graph.nodes().get(consumer).output();
        if (consumer != node && group(made) != group) return false;
      }
    }
    return true;
  }

  /**
   * Returns whether a node's output can't have the parameters of its inputs because those are given
   * and do not cover a constant that flows into the output. Values that a MINIMUM or MAXIMUM never
   * outputs saturate without harm.
   */
  private boolean exceeds(Node node, int group) {
    Quantization given = fixed.get(group);
    if (given == null) return false;
    Range held = ActivationParameters.range(given, levels);
    for (int input : node.inputs()) {
      if (input == Node.ABSENT) continue;
      Tensor tensor = graph.tensor(input);
      if (!tensor.isConstant() || tensor.type() != ElementType.FLOAT32) continue;
      Range extent = ActivationConstants.extent(tensor);
      double step = given.scale();
      boolean below = extent.low() < held.low() - step && !(node.op() instanceof Op.Maximum);
      boolean above = extent.high() > held.high() + step && !(node.op() instanceof Op.Minimum);
      if (below || above) return true;
    }
    return false;
  }

  private void clip(Node node) {
    if (node.inputs().stream().noneMatch(input -> graph.tensor(input).isConstant())) return;
    for (int input : node.inputs()) {
      if (!Quantizability.isReal(graph.tensor(input))) continue;
      bounds.merge(input, 1, Integer::sum);
      notes.putIfAbsent(
          input,
          "covers the output of %s '%s', its only consumer; larger values saturate without loss"
              .formatted(node.op().name(), name(node)));
    }
  }

  /**
   * Returns whether every consumer of a tensor takes the minimum of it and a constant, so that a
   * range that covers the remaining values is sufficient.
   */
  boolean isCapped(int tensor) {
    Integer capping = bounds.get(tensor);
    if (capping == null || graph.outputs().contains(tensor)) return false;
    return uses.consumers(tensor).size() == capping;
  }

  private String name(Node node) {
    return graph.layerName(node);
  }

  private void union(int a, int b) {
    int from = group(a);
    int to = group(b);
    if (from == to) return;
    parent[from] = to;
    members
        .computeIfAbsent(to, _ -> new ArrayList<>())
        .addAll(members.getOrDefault(from, List.of()));
    members.remove(from);
    if (pinned.remove(from)) pinned.add(to);
    Quantization parameters = fixed.remove(from);
    if (parameters != null) fixed.put(to, parameters);
  }
}
