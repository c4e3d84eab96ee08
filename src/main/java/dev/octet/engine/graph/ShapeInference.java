package dev.octet.engine.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Infers the shapes of a node's outputs from its inputs, by the rules of TensorFlow Lite's kernels
 * ({@code tflite/kernels/*.cc}, {@code Prepare}). Ranks are limited to those that the kernels
 * support.
 */
public final class ShapeInference {
  private ShapeInference() {}

  /**
   * Returns the shape of each output.
   *
   * @param op the node's operator
   * @param inputs the node's inputs, null for {@link Node#ABSENT}
   * @return one shape per output; empty if the shapes can't be inferred, so that the declared
   *     shapes apply: for an {@link Op.Opaque} without a rule, and if the input that specifies the
   *     shape is not a constant
   * @throws InvalidGraphException if the inputs don't fit the operator: their number, ranks,
   *     extents or constant values
   */
  public static List<Shape> infer(Op op, List<@Nullable Tensor> inputs) {
    try {
      return infer(op, new NodeInputs(inputs));
    } catch (ArithmeticException e) {
      throw new InvalidGraphException("more elements than can be counted");
    }
  }

  private static List<Shape> infer(Op op, NodeInputs in) {
    return switch (op) {
      case Op.Conv2D conv -> LayerShapes.conv2d(conv, in);
      case Op.DepthwiseConv2D conv -> LayerShapes.depthwise(conv, in);
      case Op.TransposeConv conv -> LayerShapes.transposeConv(conv, in);
      case Op.FullyConnected dense -> LayerShapes.fullyConnected(dense, in);
      case Op.SequenceLstm lstm -> LayerShapes.lstm(in);
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _ -> ValueShapes.broadcast(in);
      case Op.AveragePool2D pool ->
          LayerShapes.pool(pool, pool.filterHeight(), pool.filterWidth(), in);
      case Op.MaxPool2D pool -> LayerShapes.pool(pool, pool.filterHeight(), pool.filterWidth(), in);
      case Op.Mean mean -> ValueShapes.reduced(mean.keepDims(), in);
      case Op.Pad _ -> PartShapes.pad(in.arity(2, 2));
      case Op.PadV2 _ -> PartShapes.pad(in.arity(3, 3));
      case Op.Reshape reshape -> RearrangedShapes.reshape(reshape, in);
      case Op.Squeeze squeeze -> RearrangedShapes.squeeze(squeeze, in);
      case Op.ExpandDims _ -> RearrangedShapes.expandDims(in);
      case Op.Transpose _ -> RearrangedShapes.transpose(in);
      case Op.Concatenation concat -> PartShapes.concatenation(concat, in);
      case Op.Split split -> PartShapes.split(split, in);
      case Op.Slice _ -> PartShapes.slice(in);
      case Op.StridedSlice slice -> PartShapes.stridedSlice(slice, in);
      case Op.Pack pack -> PartShapes.pack(pack, in);
      case Op.BatchNormalization norm -> ValueShapes.batchNormalization(norm, in);
      case Op.Softmax _ -> ValueShapes.softmax(in);
      case Op.Logistic _,
          Op.Tanh _,
          Op.Relu _,
          Op.Relu6 _,
          Op.ReluN1To1 _,
          Op.LeakyRelu _,
          Op.HardSwish _,
          Op.Quantize _,
          Op.Dequantize _ ->
          List.of(in.arity(1, 1).shape(0));
      case Op.Prelu _ -> ValueShapes.prelu(in);
      case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> RearrangedShapes.resize(in);
      case Op.DepthToSpace move -> RearrangedShapes.depthToSpace(move.blockSize(), in);
      case Op.SpaceToDepth move -> RearrangedShapes.spaceToDepth(move.blockSize(), in);
      case Op.Opaque opaque -> OpaqueShapes.infer(opaque, in);
    };
  }

  /**
   * Returns whether an empty result of {@link #infer} implies that the output's shape depends on
   * the values of activations. False for an {@link Op.Opaque} that may merely lack a shape rule.
   */
  public static boolean isShapedByValues(Op op) {
    return !(op instanceof Op.Opaque opaque) || OpaquePartShapes.isShapedByValues(opaque);
  }
}
