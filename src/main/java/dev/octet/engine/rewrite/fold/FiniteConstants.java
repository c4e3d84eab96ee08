package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Moving;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replaces infinite constants that only mask values by large finite ones: the -inf around the input
 * of a maximum pool, the -inf of a mask before a SOFTMAX. The outputs do not change, unless the
 * infinity itself reaches an output, and calibration can still detect overflows.
 *
 * <pre>{@code
 * x, -inf ──► PADV2 ──► MAX_POOL_2D
 *
 * x, -1e30 ──► PADV2 ──► MAX_POOL_2D
 * }</pre>
 */
final class FiniteConstants {
  /**
   * Sums and products of this value with the usual values of networks do not overflow 32-bit
   * floats.
   */
  private static final float LARGE = 1e30f;

  private FiniteConstants() {}

  /** Returns the network without infinite constants that only mask values. */
  static Graph apply(Graph graph) {
    Set<Integer> infinite = infinite(graph);
    if (infinite.isEmpty()) return graph;
    List<Tensor> tensors = new ArrayList<>(graph.tensors());
    for (int id : infinite) {
      Tensor tensor = tensors.get(id);
      float[] values = tensor.requireConstant().floats();
      for (int i = 0; i < values.length; i++) {
        if (Float.isInfinite(values[i])) values[i] = Math.copySign(LARGE, values[i]);
      }
      tensors.set(id, Tensor.constant(tensor.name(), tensor.shape(), values));
    }
    return new Graph(
        graph.name(), tensors, graph.nodes(), graph.inputs(), graph.outputs(), graph.signatures());
  }

  private static Set<Integer> infinite(Graph graph) {
    Set<Integer> infinite = new HashSet<>();
    for (int id = 0; id < graph.tensors().size(); id++) {
      if (isInfinite(graph.tensor(id)) && !graph.outputs().contains(id)) infinite.add(id);
    }
    for (Node node : graph.nodes()) {
      if (!leavesOut(node.op())) node.inputs().forEach(infinite::remove);
    }
    return infinite;
  }

  private static boolean isInfinite(Tensor tensor) {
    if (!tensor.isConstant() || tensor.type() != ElementType.FLOAT32) return false;
    boolean infinite = false;
    for (float value : tensor.requireConstant().floats()) {
      if (Float.isNaN(value)) return false;
      infinite |= Float.isInfinite(value);
    }
    return infinite;
  }

  private static boolean leavesOut(Op op) {
    return switch (op) {
      case Op.Add _, Op.Sub _, Op.Maximum _, Op.Minimum _, Op.Concatenation _ -> true;
      default -> Moving.is(op);
    };
  }
}
