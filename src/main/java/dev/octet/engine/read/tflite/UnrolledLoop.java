package dev.octet.engine.read.tflite;

import dev.octet.engine.fold.UnknownShapeException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces a WHILE by the nodes of all its steps, which share the body's constants:
 *
 * <pre>{@code
 * WHILE(v < 3) { v = v + 1, y = f(v, y) }
 *   -> f(3, f(2, f(1, y)))
 * }</pre>
 *
 * <p>The condition is computed before each step, as a constant. A loop whose condition depends on
 * the data has no fixed number of steps and is refused.
 */
final class UnrolledLoop {
  /**
   * Maximum number of nodes of all steps. An LSTM has about 20 nodes a step, so this is enough for
   * 1000 steps; beyond that the artifact would consist of names and indexes.
   */
  private static final int MAX_NODES = 20_000;

  /** Number of variables of a loop or inputs of a node that count as one node more. */
  private static final int PARTS = 10;

  /** Loops within loops: rows and columns of an image, in the bodies of few networks. */
  private static final int MAX_DEPTH = 3;

  private final NewTensors tensors;
  private final Map<SourceSubgraph, List<SourceNode>> live = new HashMap<>();
  private final Map<SourceSubgraph, Map<Integer, Op>> operators = new HashMap<>();
  private final Map<SourceSubgraph, Map<Integer, Integer>> constants = new HashMap<>();
  private final Set<SourceSubgraph> checked = new HashSet<>();
  private int nodes;

  UnrolledLoop(NewTensors tensors) {
    this.tensors = tensors;
  }

  /**
   * Adds the nodes of a loop.
   *
   * @param variables ids of the first values of the loop's variables
   * @return ids of their last values
   * @throws dev.octet.engine.RejectedInputException if the number of steps is not fixed, or there
   *     are too many nodes
   */
  List<Integer> add(WhileLoop loop, List<Integer> variables) {
    return add(loop, variables, "", 1);
  }

  private List<Integer> add(WhileLoop loop, List<Integer> first, String suffix, int depth) {
    if (depth > MAX_DEPTH) {
      throw ModelProblems.tooLarge(
          "%s lies within %d other loops.".formatted(loop.node().location(), MAX_DEPTH));
    }
    count(loop.body().nodes().size() / PARTS);
    LoopBody body = LoopBody.of(loop, first.stream().map(tensors.folding()::tensor).toList());
    List<Integer> variables = first;
    List<List<Integer>> rows = first.stream().<List<Integer>>map(_ -> new ArrayList<>()).toList();
    for (int step = 0; goesOn(loop, variables, suffix + "/step_" + step, depth); step++) {
      List<Integer> results =
          run(loop.body(), body.live(), body.results(), variables, suffix + "/step_" + step, depth);
      List<Integer> next = new ArrayList<>(results);
      for (int i = 0; i < next.size(); i++) {
        if (!body.collects().get(i)) continue;
        rows.get(i).add(results.get(i));
        next.set(i, variables.get(i));
      }
      variables = next;
    }
    List<Integer> last = new ArrayList<>(variables);
    for (int i = 0; i < last.size(); i++) {
      if (!rows.get(i).isEmpty()) last.set(i, joined(first.get(i), rows.get(i), suffix));
    }
    return last;
  }

  private int joined(int variable, List<Integer> rows, String suffix) {
    if (rows.size() == 1) return rows.getFirst();
    Tensor first = tensors.folding().tensor(variable);
    int joined = tensors.activation(first.name() + suffix + "/rows", first.shape());
    var axis = new Op.Concatenation(0, Op.Activation.NONE);
    tensors.node(axis, joined, rows.stream().mapToInt(Integer::intValue).toArray());
    return joined;
  }

  private boolean goesOn(WhileLoop loop, List<Integer> variables, String suffix, int depth) {
    SourceSubgraph condition = loop.condition();
    List<SourceNode> nodes = live.computeIfAbsent(condition, LiveNodes::of);
    int result = run(condition, nodes, condition.outputs(), variables, suffix, depth).getFirst();
    Tensor value = tensors.folding().tensor(result);
    Constant constant = value.constant();
    if (constant != null && value.type() == ElementType.BOOL && constant.length() == 1) {
      return constant.bytes()[0] != 0;
    }
    throw ModelProblems.of(
        "loop-without-fixed-length",
        "The number of steps of %s depends on values that are known only when the network runs."
            .formatted(loop.node().location()),
        "Export the network with a fixed batch and a fixed number of steps, or with unroll=True in"
            + " its recurrent layers, or end it before this node.");
  }

  /** Adds the nodes of one run of a subgraph; returns the ids of its results in the graph. */
  private List<Integer> run(
      SourceSubgraph subgraph,
      List<SourceNode> nodes,
      List<Integer> results,
      List<Integer> arguments,
      String suffix,
      int depth) {
    if (checked.add(subgraph)) check(subgraph, nodes);
    count(1 + arguments.size() / PARTS); // an empty body must not run for ever
    Map<Integer, Integer> ids = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) ids.put(subgraph.inputs().get(i), arguments.get(i));
    for (SourceNode node : nodes) {
      List<Integer> inputs = node.inputs().stream().map(id -> id(subgraph, ids, id)).toList();
      if (WhileLoop.is(node)) {
        List<Integer> last = add(WhileLoop.of(node, subgraph), inputs, suffix, depth + 1);
        for (int i = 0; i < last.size(); i++) ids.put(node.outputs().get(i), last.get(i));
        continue;
      }
      count(1 + inputs.size() / PARTS);
      List<Integer> outputs = new ArrayList<>();
      for (int output : node.outputs()) {
        int id = tensors.activation(subgraph, output, suffix);
        ids.put(output, id);
        outputs.add(id);
      }
      try {
        tensors.folding().add(new Node(operator(subgraph, node), inputs, outputs));
      } catch (UnknownShapeException e) {
        throw GraphReader.unknownShape(node, e);
      }
    }
    return results.stream().map(id -> id(subgraph, ids, id)).toList();
  }

  /** Returns the operator of a node, which all steps share. */
  private Op operator(SourceSubgraph subgraph, SourceNode node) {
    return operators
        .computeIfAbsent(subgraph, _ -> new HashMap<>())
        .computeIfAbsent(node.number(), _ -> OperatorReader.read(node));
  }

  private int id(SourceSubgraph subgraph, Map<Integer, Integer> ids, int id) {
    if (id == Node.ABSENT) return Node.ABSENT;
    Integer known = ids.get(id);
    if (known != null) return known;
    return constants
        .computeIfAbsent(subgraph, _ -> new HashMap<>())
        .computeIfAbsent(id, _ -> tensors.add(tensors.constant(subgraph, id)));
  }

  private void count(int more) {
    this.nodes += more;
    if (this.nodes <= MAX_NODES) return;
    throw ModelProblems.of(
        "loop-too-long",
        "The steps of the network's loops have more than %,d nodes.".formatted(MAX_NODES),
        "Export the network for shorter sequences.");
  }

  private static void check(SourceSubgraph subgraph, List<SourceNode> live) {
    Set<Integer> used = new HashSet<>(subgraph.inputs());
    used.addAll(subgraph.outputs());
    for (SourceNode node : live) {
      used.addAll(node.inputs());
      used.addAll(node.outputs());
    }
    used.remove(Node.ABSENT);
    List<Integer> sorted = used.stream().sorted().toList();
    TensorChecks.requireFloat(subgraph, sorted);
    TensorChecks.require(subgraph, sorted);
    OperatorChecks.requireInLoop(live);
    OmittedTensors.refuse(live);
  }
}
