package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Removes channels from tensors and nodes. */
final class Shrinking {
  private Shrinking() {}

  /** Returns an activation without some indexes of its last axis. */
  static Tensor activation(Tensor tensor, BitSet without) {
    return Tensor.activation(tensor.name(), shape(tensor.shape(), without), tensor.type());
  }

  private static Shape shape(Shape shape, BitSet without) {
    int[] dims = shape.toArray();
    dims[dims.length - 1] -= without.cardinality();
    return Shape.of(dims);
  }

  /**
   * Stores a layer with some channels removed.
   *
   * @param withoutOutputs output channels to remove
   * @param withoutInputs input channels to remove; a depthwise layer loses them with its outputs
   */
  static void layer(
      LayerWeights layer, BitSet withoutOutputs, BitSet withoutInputs, GraphEdit edit) {
    boolean depthwise = layer.isDepthwise();
    int[] outs = kept(layer.outputs(), withoutOutputs);
    int[] ins = depthwise ? new int[] {0} : kept(layer.inputs(), withoutInputs);
    int kernelPositions = layer.kernelPositions();
    var weights = new float[outs.length * kernelPositions * ins.length];
    var bias = new float[outs.length];
    for (int o = 0; o < outs.length; o++) {
      bias[o] = layer.bias()[outs[o]];
      for (int t = 0; t < kernelPositions; t++) {
        for (int i = 0; i < ins.length; i++) {
          int at = depthwise ? t * outs.length + o : (o * kernelPositions + t) * ins.length + i;
          weights[at] = layer.weight(outs[o], t, ins[i]);
        }
      }
    }
    int[] dims = layer.shape().toArray();
    if (!depthwise) dims[0] = outs.length;
    dims[dims.length - 1] = depthwise ? outs.length : ins.length;
    layer.store(Shape.of(dims), weights, bias, edit);
  }

  private static int[] kept(int channels, BitSet without) {
    var kept = new int[channels - without.cardinality()];
    int next = 0;
    for (int c = 0; c < channels; c++) if (!without.get(c)) kept[next++] = c;
    return kept;
  }

  /** Repeats a set of channels for each position in the columns of a layer. */
  static BitSet repeated(BitSet channels, int period, int columns) {
    var repeated = new BitSet();
    for (int from = 0; from < columns; from += period) {
      int start = from;
      channels.stream().forEach(i -> repeated.set(start + i));
    }
    return repeated;
  }

  /**
   * Removes channels from a constant operand of a node that channels pass through.
   *
   * @param without the channels that the node's output loses
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
    int[] kept = kept(channels, without);
    float[] before = constant.requireConstant().floats();
    var after = new float[before.length / channels * kept.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = before[i / kept.length * channels + kept[i % kept.length]];
    }
    return Tensor.constant(constant.name(), shape(constant.shape(), without), after);
  }

  private static Tensor lastExtent(Tensor shape, int fewer) {
    int[] dims = shape.requireConstant().ints();
    if (dims[dims.length - 1] < 0) return shape;
    dims[dims.length - 1] -= fewer;
    return Tensor.constant(shape.name(), shape.shape(), dims);
  }

  /** Returns a node that channels pass through, adapted to the channels that its output loses. */
  static Node node(Node node, BitSet without) {
    if (!(node.op() instanceof Op.Reshape(List<Integer> dims)) || dims.isEmpty()) return node;
    if (dims.getLast() < 0) return node;
    List<Integer> fewer = new ArrayList<>(dims);
    fewer.set(fewer.size() - 1, dims.getLast() - without.cardinality());
    return new Node(new Op.Reshape(fewer), node.inputs(), node.outputs());
  }
}
