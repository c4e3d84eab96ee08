package dev.octet.engine.rewrite;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Tensors and nodes without some of their channels. */
final class Shrinking {
  private Shrinking() {}

  /** An activation without some indexes of its last axis. */
  static Tensor activation(Tensor tensor, BitSet without) {
    return Tensor.activation(tensor.name(), shape(tensor.shape(), without), tensor.type());
  }

  private static Shape shape(Shape shape, BitSet without) {
    int[] dims = shape.toArray();
    dims[dims.length - 1] -= without.cardinality();
    return Shape.of(dims);
  }

  /** A set of channels, once for each position that lies in the columns of a layer. */
  static BitSet repeated(BitSet channels, int period, int columns) {
    var repeated = new BitSet();
    for (int from = 0; from < columns; from += period) {
      int start = from;
      channels.stream().forEach(i -> repeated.set(start + i));
    }
    return repeated;
  }

  /**
   * A constant operand of a node that channels pass through.
   *
   * @param without what the node's output loses
   */
  static Tensor constant(Op op, Tensor constant, BitSet without) {
    return switch (op) {
      case Op.Reshape _ -> lastExtent(constant, without.cardinality());
      case Op.Prelu _, Op.Add _, Op.Sub _, Op.Mul _ -> values(constant, without);
      default -> constant;
    };
  }

  private static Tensor values(Tensor constant, BitSet without) {
    int channels = constant.shape().channels();
    if (channels == 1) return constant;
    int[] kept = LayerWeights.kept(channels, without);
    float[] before = constant.requireConstant().floats();
    var after = new float[before.length / channels * kept.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = before[i / kept.length * channels + kept[i % kept.length]];
    }
    return new Tensor(
        constant.name(),
        shape(constant.shape(), without),
        ElementType.FLOAT32,
        null,
        Constant.ofFloats(after));
  }

  private static Tensor lastExtent(Tensor shape, int fewer) {
    int[] dims = shape.requireConstant().ints();
    if (dims[dims.length - 1] < 0) return shape;
    dims[dims.length - 1] -= fewer;
    return Tensor.constant(shape.name(), shape.shape(), dims);
  }

  /** A node that channels pass through, whose output had a shape and loses some channels. */
  static Node node(Node node, BitSet without) {
    if (!(node.op() instanceof Op.Reshape(List<Integer> dims)) || dims.isEmpty()) return node;
    if (dims.getLast() < 0) return node;
    List<Integer> fewer = new ArrayList<>(dims);
    fewer.set(fewer.size() - 1, dims.getLast() - without.cardinality());
    return new Node(new Op.Reshape(fewer), node.inputs(), node.outputs());
  }
}
