package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds TensorFlow's nodes for operators of TensorFlow Lite. */
final class OperatorNodes {
  private static final Map<String, Attribute> INT32_PERMUTATION =
      Map.of("Tperm", Attribute.of(DataType.INT32));

  private final Operands operands;
  private final NodeList nodes;
  private final WeightedNodes weighted;

  OperatorNodes(Operands operands) {
    this.operands = operands;
    nodes = operands.nodes();
    weighted = new WeightedNodes(operands);
  }

  /** Adds the nodes of an operator and defines its outputs. */
  void add(Node node) {
    if (node.op() instanceof Op.Split split) {
      split(node, split);
    } else {
      operands.define(node.output(), value(node));
    }
  }

  private String value(Node node) {
    String layer = operands.layer(node);
    return switch (node.op()) {
      case Op.Weighted op -> weighted.add(node, op);
      case Op.Add op -> fused(node, "Add", op);
      case Op.Sub op -> fused(node, "Sub", op);
      case Op.Mul op -> fused(node, "Mul", op);
      case Op.AveragePool2D op ->
          pool(node, "AvgPool", op, op.filterHeight(), op.filterWidth(), op.activation());
      case Op.MaxPool2D op ->
          pool(node, "MaxPool", op, op.filterHeight(), op.filterWidth(), op.activation());
      case Op.Concatenation op -> concatenation(node, op);
      case Op.Maximum _ -> plain(node, "Maximum");
      case Op.Minimum _ -> plain(node, "Minimum");
      case Op.Logistic _ -> plain(node, "Sigmoid");
      case Op.Tanh _ -> plain(node, "Tanh");
      case Op.Relu _ -> plain(node, "Relu");
      case Op.Relu6 _ -> plain(node, "Relu6");
      case Op.ReluN1To1 _ -> operands.clipped(layer, operands.input(node, 0), -1, 1);
      case Op.HardSwish _ -> operands.hardSwish(layer, operands.input(node, 0));
      case Op.LeakyRelu op -> of(node, "LeakyRelu", Map.of("alpha", Attribute.of(op.alpha())), 0);
      case Op.Prelu _ -> prelu(node);
      case Op.Softmax op -> softmax(node, op);
      case Op.Mean op ->
          of(
              node,
              "Mean",
              Map.of(
                  "keep_dims", Attribute.of(op.keepDims()),
                  "Tidx", Attribute.of(DataType.INT32)),
              0,
              1);
      case Op.Pad _ -> of(node, "Pad", Map.of("Tpaddings", Attribute.of(DataType.INT32)), 0, 1);
      case Op.PadV2 _ ->
          of(node, "PadV2", Map.of("Tpaddings", Attribute.of(DataType.INT32)), 0, 1, 2);
      case Op.Transpose _ -> of(node, "Transpose", INT32_PERMUTATION, 0, 1);
      case Op.Slice _ -> of(node, "Slice", Map.of("Index", Attribute.of(DataType.INT32)), 0, 1, 2);
      case Op.StridedSlice op -> stridedSlice(node, op);
      case Op.Pack op -> pack(node, op);
      case Op.Reshape _, Op.Squeeze _, Op.ExpandDims _ -> {
        Shape shape = operands.output(node).shape();
        yield operands.reshaped(layer, operands.input(node, 0), shape);
      }
      case Op.ResizeBilinear op ->
          resized(node, "ResizeBilinear", op.alignCorners(), op.halfPixelCenters());
      case Op.ResizeNearestNeighbor op ->
          resized(node, "ResizeNearestNeighbor", op.alignCorners(), op.halfPixelCenters());
      case Op.DepthToSpace op -> blocks(node, "DepthToSpace", op.blockSize());
      case Op.SpaceToDepth op -> blocks(node, "SpaceToDepth", op.blockSize());
      case Op.Quantize _, Op.Dequantize _ -> plain(node, "Identity", 0);
      case Op.Split _, Op.SequenceLstm _, Op.BatchNormalization _, Op.Opaque _ ->
          throw new IllegalArgumentException(node.op().name() + " has no single node");
    };
  }

  private String of(Node node, String op, Map<String, Attribute> attributes, int... inputs) {
    List<String> values = new ArrayList<>();
    for (int input : inputs) values.add(operands.input(node, input));
    return nodes.real(operands.layer(node), op, values, attributes);
  }

  /** Adds a node with all inputs and no attribute but the type. */
  private String plain(Node node, String op) {
    List<String> values = node.inputs().stream().map(operands::value).toList();
    return nodes.real(operands.layer(node), op, values, Map.of());
  }

  private String plain(Node node, String op, int input) {
    return nodes.real(operands.layer(node), op, operands.input(node, input));
  }

  private String fused(Node node, String op, Op.Fusing fusing) {
    String layer = operands.layer(node);
    String name = fusing.activation() == Op.Activation.NONE ? layer : layer + "/" + op;
    String value = nodes.real(name, op, operands.input(node, 0), operands.input(node, 1));
    return operands.activated(layer, value, fusing.activation());
  }

  private String pool(
      Node node, String op, Op.Windowed window, int height, int width, Op.Activation activation) {
    String layer = operands.layer(node);
    String value =
        nodes.real(
            activation == Op.Activation.NONE ? layer : layer + "/" + op,
            op,
            List.of(operands.input(node, 0)),
            Map.of(
                "ksize", Attribute.of(List.of(1, height, width, 1)),
                "strides", Attribute.of(List.of(1, window.strideHeight(), window.strideWidth(), 1)),
                "padding", Attribute.of(window.padding().name())));
    return operands.activated(layer, value, activation);
  }

  private String concatenation(Node node, Op.Concatenation op) {
    String layer = operands.layer(node);
    List<String> values = new ArrayList<>(node.inputs().stream().map(operands::value).toList());
    int count = values.size();
    values.add(nodes.constant(layer + "/axis", Shape.of(), op.axis()));
    String value =
        nodes.real(
            op.activation() == Op.Activation.NONE ? layer : layer + "/concat",
            "ConcatV2",
            values,
            Map.of(
                "N", Attribute.of((long) count),
                "Tidx", Attribute.of(DataType.INT32)));
    return operands.activated(layer, value, op.activation());
  }

  /** Adds {@code relu(x) + slope * min(x, 0)}. */
  private String prelu(Node node) {
    String layer = operands.layer(node);
    String x = operands.input(node, 0);
    String zero = nodes.constant(layer + "/zero", Shape.of(), 0f);
    String below = nodes.real(layer + "/Minimum", "Minimum", x, zero);
    String sloped = nodes.real(layer + "/Mul", "Mul", below, operands.input(node, 1));
    return nodes.real(layer, "Add", nodes.real(layer + "/Relu", "Relu", x), sloped);
  }

  private String softmax(Node node, Op.Softmax op) {
    String layer = operands.layer(node);
    String logits = operands.input(node, 0);
    if (op.beta() != 1) {
      String beta = nodes.constant(layer + "/beta", Shape.of(), op.beta());
      logits = nodes.real(layer + "/Mul", "Mul", logits, beta);
    }
    return nodes.real(layer, "Softmax", logits);
  }

  private String stridedSlice(Node node, Op.StridedSlice op) {
    return of(
        node,
        "StridedSlice",
        Map.of(
            "Index", Attribute.of(DataType.INT32),
            "begin_mask", Attribute.of((long) op.beginMask()),
            "end_mask", Attribute.of((long) op.endMask()),
            "ellipsis_mask", Attribute.of((long) op.ellipsisMask()),
            "new_axis_mask", Attribute.of((long) op.newAxisMask()),
            "shrink_axis_mask", Attribute.of((long) op.shrinkAxisMask())),
        0,
        1,
        2,
        3);
  }

  private String pack(Node node, Op.Pack op) {
    List<String> values = node.inputs().stream().map(operands::value).toList();
    return nodes.real(
        operands.layer(node),
        "Pack",
        values,
        Map.of(
            "N", Attribute.of((long) op.count()),
            "axis", Attribute.of((long) op.axis())));
  }

  private String resized(Node node, String op, boolean alignCorners, boolean halfPixels) {
    return of(
        node,
        op,
        Map.of(
            "align_corners", Attribute.of(alignCorners),
            "half_pixel_centers", Attribute.of(halfPixels)),
        0,
        1);
  }

  private String blocks(Node node, String op, int size) {
    return of(node, op, Map.of("block_size", Attribute.of((long) size)), 0);
  }

  private void split(Node node, Op.Split op) {
    String name =
        nodes.real(
            operands.layer(node),
            "Split",
            List.of(operands.input(node, 0), operands.input(node, 1)),
            Map.of("num_split", Attribute.of((long) op.parts())));
    for (int i = 0; i < node.outputs().size(); i++) {
      operands.define(node.outputs().get(i), i == 0 ? name : name + ":" + i);
    }
  }
}
