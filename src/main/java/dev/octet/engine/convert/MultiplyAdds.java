package dev.octet.engine.convert;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;

/** Counts multiplications, each with an addition, as papers state the cost of networks. */
final class MultiplyAdds {
  private MultiplyAdds() {}

  /** Returns the number of multiplications in convolutions and matrix products of one run. */
  static long of(Graph graph) {
    double sum = 0;
    for (Node node : graph.nodes()) sum += of(graph, node);
    return (long) Math.min(sum, Long.MAX_VALUE);
  }

  private static double of(Graph graph, Node node) {
    double out = graph.tensor(node.output()).shape().elements();
    return switch (node.op()) {
      case Op.Conv2D _ -> out * perOutput(shape(graph, node, 1));
      case Op.DepthwiseConv2D _ -> {
        Shape weights = shape(graph, node, 1);
        yield out * weights.dim(1) * weights.dim(2);
      }
      case Op.TransposeConv _ -> {
        Shape x = shape(graph, node, 2);
        double places = (double) x.elements() / x.channels();
        yield places * shape(graph, node, 1).elements();
      }
      case Op.FullyConnected _ -> out * shape(graph, node, 1).channels();
      case Op.SequenceLstm _ ->
          out * Op.SequenceLstm.GATES * (shape(graph, node, 0).channels() + outputs(graph, node));
      case Op.Opaque opaque when opaque.name().equals("BATCH_MATMUL") -> {
        Shape x = shape(graph, node, 0);
        double rows = (double) x.dim(-1) * x.dim(-2);
        Shape made = graph.tensor(node.output()).shape();
        // one of the two inner extents is a row count of the output, the other one is summed over
        yield out * (made.dim(-2) == x.dim(-2) ? x.dim(-1) : rows / made.dim(-2));
      }
      default -> 0;
    };
  }

  private static int outputs(Graph graph, Node node) {
    return graph.tensor(node.output()).shape().channels();
  }

  private static Shape shape(Graph graph, Node node, int input) {
    return graph.tensor(node.input(input)).shape();
  }

  /** Returns the number of weights of an output channel. */
  private static double perOutput(Shape weights) {
    return weights.elements(1, weights.rank());
  }
}
