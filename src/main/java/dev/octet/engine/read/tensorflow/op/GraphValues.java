package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.read.tensorflow.flat.FlatGraph;
import dev.octet.engine.read.tensorflow.flat.FlatNode;
import dev.octet.engine.read.tensorflow.flat.Port;
import dev.octet.engine.read.tensorflow.tensor.TensorDecoder;
import dev.octet.engine.read.tensorflow.tensor.TensorValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto.Dim;

/** Facts about the tensors of a graph for matching patterns. */
final class GraphValues {
  private static final Set<String> SUMS = Set.of("Add", "AddV2");

  private final FlatGraph graph;
  private final boolean[] varying;

  /** Two inputs of a node, in the order in which a pattern needs them. */
  record Pair(Port first, Port second) {}

  GraphValues(FlatGraph graph) {
    this.graph = graph;
    varying = new boolean[graph.nodes().size()];
    for (int i = 0; i < varying.length; i++) {
      FlatNode node = graph.nodes().get(i);
      varying[i] = node.op().equals("Placeholder");
      for (Port input : node.inputs()) varying[i] |= varying[input.node()];
    }
  }

  FlatNode node(Port port) {
    return graph.node(port);
  }

  boolean is(Port port, String op) {
    return port.output() == 0 && graph.node(port).op().equals(op);
  }

  boolean isSum(Port port) {
    return port.output() == 0 && isSum(graph.node(port));
  }

  static boolean isSum(FlatNode node) {
    return SUMS.contains(node.op()) && node.inputs().size() == 2;
  }

  /** Returns whether a tensor depends on an input of the network. */
  boolean isVarying(Port port) {
    return varying[port.node()];
  }

  /** Returns the two inputs of a node in both orders; nothing if it doesn't have two. */
  static List<Pair> orders(FlatNode node) {
    if (node.inputs().size() != 2) return List.of();
    Port a = node.inputs().get(0);
    Port b = node.inputs().get(1);
    return List.of(new Pair(a, b), new Pair(b, a));
  }

  /** Returns the value of a constant with one float; null for any other tensor. */
  @Nullable Float scalar(Port port) {
    FlatNode node = graph.node(port);
    if (node.op().equals("Cast") && node.inputs().size() == 1) {
      node = graph.node(node.inputs().getFirst());
    }
    TensorProto tensor = node.op().equals("Const") ? node.attributes().tensor("value") : null;
    if (tensor == null) return null;
    for (Dim dim : tensor.getTensorShape().getDimList()) if (dim.getSize() != 1) return null;
    TensorValue value = new TensorDecoder().decode(tensor, node.place());
    return value.type() == ElementType.FLOAT32 ? value.elements().floats()[0] : null;
  }
}
