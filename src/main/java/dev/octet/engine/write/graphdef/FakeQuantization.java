package dev.octet.engine.write.graphdef;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Adds the FakeQuantWithMinMaxVars nodes that round real values to the quantization grid of a
 * tensor. Their bounds are the real values of qmin and qmax. Since 0 is a whole multiple of the
 * scale away from both, TensorFlow's nudging ({@code docs/quantization.md}) has no effect.
 */
final class FakeQuantization {
  private static final int UNSIGNED = 0xff;

  private final NodeList nodes;

  FakeQuantization(NodeList nodes) {
    this.nodes = nodes;
  }

  /** Returns whether a tensor is quantized to a type used for activations. */
  static boolean isQuantized(Tensor tensor) {
    return tensor.quantization() != null
        && switch (tensor.type()) {
          case INT8, UINT8, INT16 -> true;
          default -> false;
        };
  }

  /**
   * Adds the nodes for an activation.
   *
   * @param scope prefix of the nodes' names
   * @param value name of the node to quantize
   * @param tensor the quantized activation
   * @return name of the quantizing node
   */
  String ofActivation(String scope, String value, Tensor tensor) {
    if (tensor.quantization() == null) throw new IllegalArgumentException(tensor.name());
    // the 16-bit range is symmetric and excludes the smallest integer
    boolean narrow = tensor.type() == ElementType.INT16;
    return perTensor(scope + "/act_quant", value, tensor.type(), tensor.quantization(), narrow);
  }

  /**
   * Adds the nodes for a constant.
   *
   * @param scope prefix of the nodes' names
   * @param value name of the node with the constant's real values, with channels on the last axis
   * @param tensor the constant
   */
  String ofConstant(String scope, String value, Tensor tensor) {
    Quantization parameters = tensor.quantization();
    if (parameters == null) throw new IllegalArgumentException(tensor.name());
    boolean narrow = leavesLeastOut(tensor);
    if (!parameters.isPerChannel()) {
      return perTensor(scope, value, tensor.type(), parameters, narrow);
    }
    int channels = parameters.scales().size();
    var min = new float[channels];
    var max = new float[channels];
    for (int c = 0; c < channels; c++) {
      int zeroPoint = parameters.zeroPoints().get(c);
      min[c] = (least(tensor.type(), narrow) - zeroPoint) * parameters.scale(c);
      max[c] = (greatest(tensor.type()) - zeroPoint) * parameters.scale(c);
    }
    Shape shape = Shape.of(channels);
    return node(
        scope,
        "FakeQuantWithMinMaxVarsPerChannel",
        List.of(
            value,
            nodes.constant(scope + "/min", shape, min),
            nodes.constant(scope + "/max", shape, max)),
        tensor.type(),
        narrow);
  }

  private String perTensor(
      String scope, String value, ElementType type, Quantization parameters, boolean narrow) {
    int zeroPoint = parameters.zeroPoint();
    float min = (least(type, narrow) - zeroPoint) * parameters.scale();
    float max = (greatest(type) - zeroPoint) * parameters.scale();
    return node(
        scope,
        "FakeQuantWithMinMaxVars",
        List.of(
            value,
            nodes.constant(scope + "/min", Shape.of(), min),
            nodes.constant(scope + "/max", Shape.of(), max)),
        type,
        narrow);
  }

  private String node(
      String scope, String op, List<String> inputs, ElementType type, boolean narrow) {
    return nodes.add(
        scope + "/" + op,
        op,
        inputs,
        Map.of(
            "num_bits", Attribute.of((long) type.bytes() * Byte.SIZE),
            "narrow_range", Attribute.of(narrow)));
  }

  private static int least(ElementType type, boolean narrow) {
    int all =
        switch (type) {
          case INT8 -> Byte.MIN_VALUE;
          case INT16 -> Short.MIN_VALUE;
          default -> 0;
        };
    return narrow ? all + 1 : all;
  }

  private static int greatest(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      default -> UNSIGNED;
    };
  }

  private static boolean leavesLeastOut(Tensor tensor) {
    int least = least(tensor.type(), false);
    for (long value : integers(tensor)) if (value == least) return false;
    return true;
  }

  /** Returns the real values of a quantized constant, in its order. */
  static float[] reals(Tensor tensor) {
    long[] integers = integers(tensor);
    var reals = new float[integers.length];
    Quantization parameters = tensor.quantization();
    if (parameters == null) throw new IllegalArgumentException(tensor.name());
    long inner = tensor.shape().elements(parameters.axis() + 1, tensor.shape().rank());
    int slices = parameters.scales().size();
    for (int i = 0; i < reals.length; i++) {
      int slice = slices == 1 ? 0 : (int) (i / inner % slices);
      reals[i] = (integers[i] - parameters.zeroPoints().get(slice)) * parameters.scale(slice);
    }
    return reals;
  }

  private static long[] integers(Tensor tensor) {
    Constant constant = tensor.requireConstant();
    ByteBuffer buffer = constant.buffer();
    var integers = new long[tensor.shape().size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] =
          switch (tensor.type()) {
            case INT8 -> buffer.get();
            case UINT8 -> buffer.get() & UNSIGNED;
            case INT16 -> buffer.getShort();
            case INT32 -> buffer.getInt();
            case INT64 -> buffer.getLong();
            default -> throw new IllegalArgumentException(tensor.type() + " is not quantized");
          };
    }
    return integers;
  }
}
