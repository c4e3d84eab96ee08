package dev.octet.engine.release;

import static dev.octet.engine.graph.ElementType.BOOL;
import static dev.octet.engine.graph.ElementType.FLOAT16;
import static dev.octet.engine.graph.ElementType.FLOAT32;
import static dev.octet.engine.graph.ElementType.INT16;
import static dev.octet.engine.graph.ElementType.INT32;
import static dev.octet.engine.graph.ElementType.INT64;
import static dev.octet.engine.graph.ElementType.INT8;
import static dev.octet.engine.graph.ElementType.UINT32;
import static dev.octet.engine.graph.ElementType.UINT8;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;

/**
 * Version of an operator: the first that supports the types, ranks and options of a node, so that
 * an old runtime rejects what it would compute incorrectly. The rules are those of TensorFlow
 * Lite's {@code tflite/converter/tools/versioning/op_version.cc} (google-ai-edge/LiteRT, commit
 * f6745779); where {@code operator_property.cc} requires a higher version for an int8 operator
 * (LEAKY_RELU, TRANSPOSE_CONV, QUANTIZE), the higher one applies.
 */
public final class OperatorVersions {
  private final Graph graph;
  private final Node node;

  /** Type of the data input. */
  private final ElementType type;

  private OperatorVersions(Graph graph, Node node, int data) {
    this.graph = graph;
    this.node = node;
    this.type = tensor(data).type();
  }

  /** Returns the version that a node needs. */
  public static int of(Graph graph, Node node) {
    return switch (node.op()) {
      case Op.Opaque opaque -> OpaqueVersions.of(graph, node, opaque);
      case Op.TransposeConv _ -> new OperatorVersions(graph, node, 2).version();
      case Op.Split _ -> new OperatorVersions(graph, node, 1).version();
      default -> new OperatorVersions(graph, node, 0).version();
    };
  }

  private int version() {
    return switch (node.op()) {
      case Op.Conv2D _ -> grouped() ? 6 : hybrid() ? 5 : byType(1, 3, 4);
      case Op.DepthwiseConv2D conv ->
          hybrid()
              ? 6
              : byType(conv.dilationHeight() > 1 || conv.dilationWidth() > 1 ? 2 : 1, 3, 5);
      case Op.TransposeConv conv ->
          conv.activation() != Op.Activation.NONE ? 4 : node.hasInput(3) || type == INT8 ? 3 : 1;
      case Op.FullyConnected fc -> fullyConnected(fc);
      case Op.Add _ -> type == INT64 ? 4 : byType(1, 2, quantization(0) ? 3 : 5);
      case Op.Sub _ ->
          type == INT64 ? 4 : type != INT16 && broadcastsBeyond4() ? 3 : byType(1, 2, 5);
      case Op.Mul _ -> mul();
      case Op.Maximum _, Op.Minimum _ -> type != INT16 && broadcastsBeyond4() ? 3 : byType(1, 2, 4);
      case Op.AveragePool2D _,
          Op.MaxPool2D _,
          Op.Mean _,
          Op.Softmax _,
          Op.Logistic _,
          Op.Tanh _,
          Op.Relu6 _ ->
          byType(1, 2, 3);
      case Op.Relu _ -> type == UINT8 ? 2 : byType(1, 2, 3);
      case Op.Pad _, Op.PadV2 _ -> type == BOOL ? 5 : rank() > 4 ? 4 : byType(1, 2, 3);
      case Op.Transpose _ -> transpose();
      case Op.Concatenation _ -> type == UINT32 ? 4 : byType(1, 2, 3);
      case Op.Split _ -> type == INT32 ? 3 : byType(1, 2, 4);
      case Op.Slice _ -> type == UINT32 ? 6 : rank() > 4 ? 5 : byType(1, 2, 4);
      case Op.StridedSlice slice -> stridedSlice(slice);
      case Op.Pack _ -> type == UINT32 ? 4 : byType(1, 2, 3);
      case Op.LeakyRelu _ -> byType(1, 2, 2);
      case Op.ResizeBilinear resize -> resize(resize.halfPixelCenters());
      case Op.ResizeNearestNeighbor resize ->
          resize(resize.halfPixelCenters() || resize.alignCorners());
      case Op.DepthToSpace _, Op.SpaceToDepth _ -> byType(1, 2, 1);
      case Op.Quantize _ -> quantize();
      case Op.Dequantize _ -> dequantize();
      case Op.SequenceLstm _ -> tensor(Op.SequenceLstm.WEIGHTS).type() == type ? 1 : 2;
      case Op.Reshape _,
          Op.Squeeze _,
          Op.ExpandDims _,
          Op.ReluN1To1 _,
          Op.Prelu _,
          Op.HardSwish _ ->
          1;
      case Op.BatchNormalization _ ->
          throw new IllegalArgumentException(
              "layer '%s' is a BATCH_NORMALIZATION, which TensorFlow Lite does not support; fold it"
                      .formatted(graph.layerName(node))
                  + " into its neighbors before the network is run or written");
      case Op.Opaque opaque -> opaque.version();
    };
  }

  private int byType(int otherwise, int int8, int int16) {
    return switch (type) {
      case INT8 -> int8;
      case INT16 -> int16;
      default -> otherwise;
    };
  }

  private int fullyConnected(Op.FullyConnected fc) {
    if (type == INT16) return 7;
    if (hybrid() && isPerChannel(1)) return 12;
    if (node.inputs().size() == 2) return 6;
    if (fc.keepNumDims()) return 5;
    return hybrid() ? 3 : byType(1, 4, 7);
  }

  private int mul() {
    if (type == UINT32) return 7;
    if (type == INT64) return 5;
    if (type == INT16) return quantization(0) ? 4 : 7;
    Quantization a = tensor(0).quantization();
    Quantization b = tensor(1).quantization();
    Quantization out = graph.tensor(node.output()).quantization();
    if (a != null && b != null && out != null && a.scale() * b.scale() / out.scale() >= 1) return 3;
    return byType(1, 2, 4);
  }

  private int transpose() {
    if (rank() > 5) return 6;
    if (type == INT16) return 5;
    if (rank() > 4) return 4;
    return type == BOOL ? 3 : byType(1, 2, 5);
  }

  private int stridedSlice(Op.StridedSlice slice) {
    if (slice.offset()) return 8;
    if (type == UINT32) return 7;
    if (slice.ellipsisMask() != 0 || slice.newAxisMask() != 0) return 6;
    if (rank() > 4) return 4;
    return type == BOOL ? 3 : byType(1, 2, 1);
  }

  private int resize(boolean newGrid) {
    return type == INT16 ? 4 : newGrid ? 3 : byType(1, 2, 4);
  }

  private int quantize() {
    Tensor out = graph.tensor(node.output());
    Quantization made = out.quantization();
    if (made != null && made.isPerChannel()) return 3;
    return out.type() == INT16 ? 2 : byType(1, 2, 2);
  }

  private int dequantize() {
    if (type == FLOAT16) return 3;
    return byType(1, isPerChannel(0) ? 5 : 2, 3);
  }

  /** Returns whether data is float and weights are int8. */
  private boolean hybrid() {
    return type == FLOAT32 && tensor(1).type() == INT8;
  }

  private boolean grouped() {
    return tensor(0).shape().channels() != tensor(1).shape().channels();
  }

  private boolean broadcastsBeyond4() {
    Shape a = tensor(0).shape();
    Shape b = tensor(1).shape();
    return !a.equals(b) && Math.max(a.rank(), b.rank()) > 4;
  }

  private boolean isPerChannel(int input) {
    Quantization quantization = tensor(input).quantization();
    return quantization != null && quantization.isPerChannel();
  }

  private boolean quantization(int input) {
    return tensor(input).quantization() != null;
  }

  private int rank() {
    return tensor(0).shape().rank();
  }

  private Tensor tensor(int input) {
    return graph.tensor(node.input(input));
  }
}
