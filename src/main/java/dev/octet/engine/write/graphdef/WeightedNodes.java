package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds the nodes of operators with weights. The weights are the real values of the artifact's
 * integers, in TensorFlow's layout, with the quantized axis last.
 */
final class WeightedNodes {
  private static final int WEIGHTS = 1;
  private static final int BIAS = 2;

  private final Operands operands;
  private final NodeList nodes;

  WeightedNodes(Operands operands) {
    this.operands = operands;
    nodes = operands.nodes();
  }

  /** Adds the nodes of a layer and returns the node of its output before quantization. */
  String add(Node node, Op.Weighted op) {
    return switch (op) {
      case Op.Conv2D conv -> conv(node, conv);
      case Op.DepthwiseConv2D conv -> depthwise(node, conv);
      case Op.TransposeConv conv -> transposed(node, conv);
      case Op.FullyConnected connected -> connected(node, connected);
    };
  }

  private String conv(Node node, Op.Conv2D op) {
    Shape shape = operands.tensor(node.input(WEIGHTS)).shape();
    // moves output channels from the first axis to the last
    String weights = weights(node, new int[] {1, 2, 3, 0}, shape);
    var attributes = new TreeMap<String, Attribute>();
    attributes.put("strides", strides(op.strideHeight(), op.strideWidth()));
    attributes.put("padding", Attribute.of(op.padding().name()));
    dilate(attributes, op.dilationHeight(), op.dilationWidth());
    String sum =
        nodes.real(
            operands.layer(node) + "/Conv2D",
            "Conv2D",
            List.of(operands.input(node, 0), weights),
            attributes);
    return finished(node, sum, BIAS, op.activation());
  }

  private String depthwise(Node node, Op.DepthwiseConv2D op) {
    Shape shape = operands.tensor(node.input(WEIGHTS)).shape();
    String layer = operands.layer(node);
    // channels of [1,h,w,c*m] are last already; quantized as [h,w,c*m], used as [h,w,c,m]
    Shape flat = Shape.of(shape.dim(1), shape.dim(2), shape.dim(3));
    String held = held(node, flat, null);
    int multiplier = op.depthMultiplier();
    String weights =
        operands.reshaped(
            layer + "/depthwise_weights",
            held,
            Shape.of(shape.dim(1), shape.dim(2), shape.dim(3) / multiplier, multiplier));
    var attributes = new TreeMap<String, Attribute>();
    attributes.put("strides", strides(op.strideHeight(), op.strideWidth()));
    attributes.put("padding", Attribute.of(op.padding().name()));
    dilate(attributes, op.dilationHeight(), op.dilationWidth());
    String sum =
        nodes.real(
            layer + "/depthwise",
            "DepthwiseConv2dNative",
            List.of(operands.input(node, 0), weights),
            attributes);
    return finished(node, sum, BIAS, op.activation());
  }

  /** Adds the gradient of a convolution, whose filter is [kh,kw,o,c]. */
  private String transposed(Node node, Op.TransposeConv op) {
    Tensor weights = operands.tensor(node.input(WEIGHTS));
    Shape shape = weights.shape();
    String layer = operands.layer(node);
    // quantized with the quantized axis last, as [kh,kw,c,o], then transposed
    String held = weights(node, new int[] {1, 2, 3, 0}, shape);
    String turn = nodes.constant(layer + "/weights_turn", Shape.of(4), 0, 1, 3, 2);
    String filter =
        nodes.real(
            layer + "/weights_turned",
            "Transpose",
            List.of(held, turn),
            Map.of("Tperm", Attribute.of(DataType.INT32)));
    Shape output = operands.output(node).shape();
    String extents =
        nodes.constant(layer + "/output_shape", Shape.of(output.rank()), output.toArray());
    String sum =
        nodes.real(
            layer + "/conv2d_transpose",
            "Conv2DBackpropInput",
            List.of(extents, filter, operands.input(node, 2)),
            Map.of(
                "strides", strides(op.strideHeight(), op.strideWidth()),
                "padding", Attribute.of(op.padding().name())));
    return finished(node, sum, BIAS + 1, op.activation());
  }

  private String connected(Node node, Op.FullyConnected op) {
    Shape shape = operands.tensor(node.input(WEIGHTS)).shape();
    String layer = operands.layer(node);
    String weights = weights(node, new int[] {1, 0}, shape);
    Shape data = operands.tensor(node.input(0)).shape();
    int columns = shape.dim(1);
    int rows = Math.toIntExact(data.elements() / columns);
    String input = operands.input(node, 0);
    if (data.rank() != 2 || data.dim(1) != columns) {
      input = operands.reshaped(layer + "/flat", input, Shape.of(rows, columns));
    }
    String sum = nodes.real(layer + "/MatMul", "MatMul", input, weights);
    Shape output = operands.output(node).shape();
    if (output.rank() == 2) return finished(node, sum, BIAS, op.activation());
    String done = finished(layer + "/rows", node, sum, BIAS, op.activation());
    return operands.reshaped(layer, done, output);
  }

  /** Returns the node of the quantized weights with permuted axes, output channels last. */
  private String weights(Node node, int[] order, Shape shape) {
    var dims = new int[order.length];
    for (int i = 0; i < order.length; i++) dims[i] = shape.dim(order[i]);
    return held(node, Shape.of(dims), order);
  }

  private String held(Node node, Shape shape, int @Nullable [] order) {
    Tensor weights = operands.tensor(node.input(WEIGHTS));
    String scope = operands.layer(node) + "/weights";
    float[] reals =
        weights.type() == ElementType.FLOAT32
            ? weights.requireConstant().floats()
            : FakeQuantization.reals(weights);
    if (order != null) reals = Axes.permuted(reals, weights.shape(), order);
    String value = nodes.constant(scope, shape, reals);
    return FakeQuantization.isQuantized(weights)
        ? operands.fakeQuantization().ofConstant(scope + "_quant", value, weights)
        : value;
  }

  private String finished(Node node, String sum, int bias, Activation activation) {
    return finished(operands.layer(node), node, sum, bias, activation);
  }

  private String finished(String layer, Node node, String sum, int bias, Activation activation) {
    if (!node.hasInput(bias)) return operands.activated(layer, sum, activation);
    Tensor tensor = operands.tensor(node.input(bias));
    Quantization quantization = tensor.quantization();
    float[] reals =
        quantization == null ? tensor.requireConstant().floats() : FakeQuantization.reals(tensor);
    String biases = nodes.constant(layer + "/biases", tensor.shape(), reals);
    String name = activation == Activation.NONE ? layer : layer + "/BiasAdd";
    return operands.activated(layer, nodes.real(name, "BiasAdd", sum, biases), activation);
  }

  private static Attribute strides(int height, int width) {
    return Attribute.of(List.of(1, height, width, 1));
  }

  private static void dilate(Map<String, Attribute> attributes, int height, int width) {
    if (height == 1 && width == 1) return;
    attributes.put("dilations", Attribute.of(List.of(1, height, width, 1)));
  }
}
