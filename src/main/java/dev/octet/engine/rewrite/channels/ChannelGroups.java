package dev.octet.engine.rewrite.channels;

import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the activations that must be scaled together: scales propagate through activation functions
 * with {@code f(s x) = s f(x)}, pooling and reshaping, and between the members of a sum. Inputs and
 * outputs of the network, and tensors that any other operator uses, keep their scale.
 */
public final class ChannelGroups {
  private final Graph graph;
  private final @Nullable LayerWeights[] layers;

  /**
   * Union-find parents: for each tensor, an earlier tensor that it is scaled with; the tensor
   * itself if it is the first of its group.
   */
  private final int[] alike;

  private final BitSet fixed = new BitSet();
  private final BitSet clipped = new BitSet();

  private ChannelGroups(Graph graph) {
    this.graph = graph;
    layers = new LayerWeights[graph.nodes().size()];
    for (int n = 0; n < layers.length; n++) layers[n] = LayerWeights.of(graph, n);
    alike = new int[graph.tensors().size()];
    for (int id = 0; id < alike.length; id++) {
      alike[id] = id;
      Tensor tensor = graph.tensor(id);
      if (tensor.type() != ElementType.FLOAT32 || tensor.isConstant()) fixed.set(id);
      if (tensor.shape().rank() < 2) fixed.set(id);
    }
  }

  /** Returns the groups that can be scaled, in the order of their first tensors. */
  public static List<ChannelGroup> find(Graph graph) {
    var groups = new ChannelGroups(graph);
    for (int n = 0; n < graph.nodes().size(); n++) groups.visit(n);
    graph.inputs().forEach(groups.fixed::set);
    graph.outputs().forEach(groups.fixed::set);
    return groups.collect();
  }

  private void visit(int n) {
    Node node = graph.nodes().get(n);
    LayerWeights layer = layers[n];
    if (layer != null) {
      activation(layer.output(), layer.activation());
      int read = graph.tensor(layer.data()).shape().channels();
      if (read == 0 || layer.inputs() % read != 0) fixed.set(layer.data());
    } else if (ChannelFlow.passes(graph, node) && activationOf(node.op()) != null) {
      join(node.input(0), node.output());
      activation(node.output(), activationOf(node.op()));
    } else if (sum(node.op()) != null && addsActivations(node)) {
      join(node.input(0), node.output());
      join(node.input(1), node.output());
      activation(node.output(), sum(node.op()));
    } else {
      for (int input : node.inputs()) if (input != Node.ABSENT) fixed.set(input);
      for (int output : node.outputs()) fixed.set(output);
    }
  }

  /** Returns the activation of a sum or difference; null for other operators. */
  private static @Nullable Activation sum(Op op) {
    return switch (op) {
      case Op.Add add -> add.activation();
      case Op.Sub sub -> sub.activation();
      default -> null;
    };
  }

  private void activation(int output, @Nullable Activation activation) {
    if (activation == Activation.RELU6) {
      clipped.set(output);
    } else if (activation != Activation.NONE && activation != Activation.RELU) {
      fixed.set(output);
    }
  }

  /** Returns the activation of a node that scales with its input; null for other operators. */
  private static @Nullable Activation activationOf(Op op) {
    return switch (op) {
      case Op.Relu _ -> Activation.RELU;
      case Op.Relu6 _ -> Activation.RELU6;
      case Op.LeakyRelu _, Op.Prelu _, Op.Mean _, Op.Pad _, Op.Reshape _, Op.Squeeze _ ->
          Activation.NONE;
      case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> Activation.NONE;
      case Op.AveragePool2D pool -> pool.activation();
      case Op.MaxPool2D pool -> pool.activation();
      case Op.Mul mul -> mul.activation();
      default -> null;
    };
  }

  private boolean addsActivations(Node node) {
    if (node.inputs().size() != 2) return false;
    Tensor a = graph.tensor(node.input(0));
    Tensor b = graph.tensor(node.input(1));
    return !a.isConstant() && !b.isConstant() && a.shape().equals(b.shape());
  }

  private void join(int a, int b) {
    int x = first(a);
    int y = first(b);
    alike[Math.max(x, y)] = Math.min(x, y);
  }

  private int first(int tensor) {
    int id = tensor;
    while (alike[id] != id) id = alike[id];
    return id;
  }

  private List<ChannelGroup> collect() {
    Map<Integer, List<Integer>> members = new TreeMap<>();
    for (int id = 0; id < alike.length; id++) {
      members.computeIfAbsent(first(id), _ -> new ArrayList<>()).add(id);
    }
    List<ChannelGroup> groups = new ArrayList<>();
    for (List<Integer> tensors : members.values()) {
      ChannelGroup group = group(tensors);
      if (group != null) groups.add(group);
    }
    return groups;
  }

  private @Nullable ChannelGroup group(List<Integer> tensors) {
    if (tensors.stream().anyMatch(fixed::get)) return null;
    int channels =
        tensors.stream().mapToInt(id -> graph.tensor(id).shape().channels()).min().orElse(0);
    if (channels == 0) return null;
    if (tensors.stream().anyMatch(id -> graph.tensor(id).shape().channels() % channels != 0)) {
      return null;
    }
    List<LayerWeights> producers = new ArrayList<>();
    List<LayerWeights> consumers = new ArrayList<>();
    for (LayerWeights layer : layers) {
      if (layer == null) continue;
      if (tensors.contains(layer.output())) producers.add(layer);
      if (tensors.contains(layer.data())) consumers.add(layer);
    }
    if (producers.isEmpty() || consumers.isEmpty()) return null;
    List<Integer> six = tensors.stream().filter(clipped::get).toList();
    return new ChannelGroup(tensors, channels, producers, consumers, six);
  }
}
