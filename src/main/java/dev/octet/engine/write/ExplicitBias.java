package dev.octet.engine.write;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds a bias of zeros to float convolutions without one. TensorFlow Lite 2.21 rejects a CONV_2D
 * without a bias ({@code kernels/conv.cc}), and a DEPTHWISE_CONV_2D without one crashes its XNNPACK
 * delegate and thus the process.
 */
final class ExplicitBias {
  private static final int BIAS = 2;

  private final Graph graph;
  private final List<Tensor> tensors;

  private ExplicitBias(Graph graph) {
    this.graph = graph;
    this.tensors = new ArrayList<>(graph.tensors());
  }

  /**
   * Returns an equivalent graph in which every float convolution has a bias; the graph itself if
   * none lacks one.
   */
  static Graph in(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> lacksBias(graph, node))) return graph;
    var explicit = new ExplicitBias(graph);
    List<Node> nodes = graph.nodes().stream().map(explicit::complete).toList();
    return new Graph(
        graph.name(), explicit.tensors, nodes, graph.inputs(), graph.outputs(), graph.signatures());
  }

  private static boolean lacksBias(Graph graph, Node node) {
    return (node.op() instanceof Op.Conv2D || node.op() instanceof Op.DepthwiseConv2D)
        && !node.hasInput(BIAS)
        && graph.tensor(node.output()).type() == ElementType.FLOAT32;
  }

  private Node complete(Node node) {
    if (!lacksBias(graph, node)) return node;
    Tensor made = graph.tensor(node.output());
    int channels = made.shape().channels();
    var zeros = Constant.ofFloats(new float[channels]);
    tensors.add(
        new Tensor(made.name() + "/bias", Shape.of(channels), ElementType.FLOAT32, null, zeros));
    int bias = tensors.size() - 1;
    return new Node(node.op(), List.of(node.input(0), node.input(1), bias), node.outputs());
  }
}
