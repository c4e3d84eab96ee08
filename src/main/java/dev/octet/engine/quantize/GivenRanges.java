package dev.octet.engine.quantize;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ranges that a network trained for 8 bits gives for its activations, in FAKE_QUANT operators.
 * They become the ranges of the quantized activations instead of those found by calibration.
 *
 * <p>A FAKE_QUANT that is the only consumer of its input disappears: the operator in front of it
 * writes the quantized activation. Any other one stays and becomes QUANTIZE.
 *
 * @param graph the network without the FAKE_QUANT operators that disappeared; its tensors keep
 *     their ids
 * @param ranges the given ranges, by tensor id
 */
record GivenRanges(Graph graph, Map<Integer, Range> ranges) {
  GivenRanges {
    ranges = Map.copyOf(ranges);
  }

  /**
   * Finds the given ranges of a network.
   *
   * @param keepFloat names of layers that stay float: a FAKE_QUANT among them stays as it is
   */
  static GivenRanges of(Graph graph, Target target, Set<String> keepFloat) {
    boolean any =
        graph.nodes().stream()
            .anyMatch(
                node -> FakeQuant.is(node.op()) && !keepFloat.contains(graph.layerName(node)));
    return any ? new Removal(graph, target, keepFloat).remove() : new GivenRanges(graph, Map.of());
  }

  /** Removes the FAKE_QUANT operators of one network. */
  private static final class Removal {
    private final Graph graph;
    private final Target target;
    private final Set<String> keepFloat;
    private final Uses uses;
    private final List<Tensor> tensors;
    private final List<@Nullable Node> nodes;
    private final Map<Integer, Range> ranges = new HashMap<>();

    /** For each output of a FAKE_QUANT on an input of the network, that input. */
    private final Map<Integer, Integer> standIns = new HashMap<>();

    Removal(Graph graph, Target target, Set<String> keepFloat) {
      this.graph = graph;
      this.target = target;
      this.keepFloat = keepFloat;
      uses = Uses.of(graph);
      tensors = new ArrayList<>(graph.tensors());
      nodes = new ArrayList<>(graph.nodes());
    }

    GivenRanges remove() {
      for (int i = 0; i < graph.nodes().size(); i++) {
        Node node = graph.nodes().get(i);
        Range range = FakeQuant.range(node.op());
        if (range == null || keepFloat.contains(graph.layerName(node))) continue;
        if (!Quantizability.isReal(graph.tensor(node.input(0)))) continue;
        remove(i, node, range);
      }
      List<Node> left = new ArrayList<>();
      for (Node node : nodes) {
        if (node != null) left.add(withStandIns(node));
      }
      var without =
          new Graph(
              graph.name(), tensors, left, graph.inputs(), graph.outputs(), graph.signatures());
      return new GivenRanges(without, ranges);
    }

    private void remove(int index, Node node, Range range) {
      int input = node.input(0);
      int output = node.output();
      if (uses.onlyConsumer(input) != index) {
        ranges.put(output, range);
      } else if (graph.inputs().contains(input)) {
        if (graph.outputs().contains(output)) return;
        ranges.put(input, range);
        standIns.put(output, input);
        nodes.set(index, null);
      } else {
        Node producer = uses.producer(input);
        Quantization kernels = producer == null ? null : parametersOfKernel(producer);
        boolean kernelsAlmost = kernels != null && isAlmost(kernels, range);
        if (!kernelsAlmost) ranges.put(output, range);
        if (producer == null || producer.outputs().size() != 1) return;
        if (isGivenElsewhere(producer) || (kernels != null && !kernelsAlmost)) return;
        nodes.set(
            uses.producerIndex(input), new Node(producer.op(), producer.inputs(), List.of(output)));
        nodes.set(index, null);
        if (!graph.outputs().contains(output)) swapNames(input, output);
      }
    }

    /** Keeps the name of a layer that now writes another tensor. */
    private void swapNames(int one, int other) {
      String name = tensors.get(one).name();
      tensors.set(one, tensors.get(one).withName(tensors.get(other).name()));
      tensors.set(other, tensors.get(other).withName(name));
    }

    private Node withStandIns(Node node) {
      if (Collections.disjoint(node.inputs(), standIns.keySet())) return node;
      List<Integer> inputs =
          node.inputs().stream().map(input -> standIns.getOrDefault(input, input)).toList();
      return new Node(node.op(), inputs, node.outputs());
    }

    private @Nullable Quantization parametersOfKernel(Node node) {
      return OperatorRule.of(node.op(), target) instanceof OperatorRule.Fixed(Quantization output)
          ? output
          : null;
    }

    /** Returns whether something else than this range decides over a node's output. */
    private boolean isGivenElsewhere(Node node) {
      return FakeQuant.is(node.op()) || LookedUpRows.table(graph, node) != null;
    }

    /** Returns whether both ends of a range are within one step of those that a kernel fixes. */
    private boolean isAlmost(Quantization fixed, Range range) {
      Levels levels = Levels.of(target.activations());
      Range own = ActivationParameters.range(fixed, levels);
      double step = Math.max(fixed.scale(), ActivationParameters.of(range, levels).scale());
      return Math.abs(own.low() - range.low()) <= step
          && Math.abs(own.high() - range.high()) <= step;
    }
  }
}
