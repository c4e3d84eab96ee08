package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import dev.octet.engine.read.onnx.node.QuantizedValues;
import dev.octet.engine.read.onnx.node.QuantizedValues.Scales;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of QuantizeLinear and DequantizeLinear, as quantizers of ONNX networks write them around
 * float operators. Constants become the floats that their integers stand for. A pair at an
 * activation disappears, or becomes a FAKE_QUANT with the range that the integers can represent.
 */
final class QuantizationOps {
  private static final int BITS = 8;

  /** The upper bound of the activation function that has one. */
  private static final float SIX = 6;

  private QuantizationOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("QuantizeLinear", QuantizationOps::quantize),
        entry("DequantizeLinear", QuantizationOps::dequantize));
  }

  private static void quantize(OnnxNode node, OnnxNetwork net) {
    Scales scales = scales(node, net);
    int x = net.in(node, 0);
    Tensor tensor = net.builder().tensor(x);
    if (tensor.type() != ElementType.FLOAT32) {
      throw new InvalidGraphException("its input has elements of type " + tensor.type());
    }
    QuantizedValues quantized = net.quantized();
    ElementType type = type(node, net);
    if (tensor.isConstant()) {
      quantized.addRounded(node.name(), scales, tensor.shape().elements());
      int axis = axis(node, tensor.shape(), scales);
      float[] rounded = rounded(tensor, scales, axis, type);
      net.put(node, net.builder().constant(node.name(), tensor.shape(), rounded));
      return;
    }
    if (scales.factors().length != 1) {
      throw new InvalidGraphException(
          "it gives an activation one scale per channel, and 8-bit kernels have one for all");
    }
    quantized.addActivation(node.name(), scales);
    if (type == ElementType.INT32) {
      net.put(node, x);
      return;
    }
    float scale = scales.factors()[0];
    int zeroPoint = scales.zeroPoints()[0];
    float low = (low(type) - zeroPoint) * scale;
    float high = (high(type) - zeroPoint) * scale;
    int clipped = clipped(node, net, x, low, high, scale);
    Op range = OpaqueOps.fakeQuant(low, high, BITS, false);
    net.put(
        node, quantized.keepsRanges() ? net.builder().node(node.name(), range, clipped) : clipped);
  }

  /**
   * Returns an activation without values below 0, or above 6, if its integers can't represent them.
   * Quantizers rely on that: onnxruntime removes a Relu or Clip before a QuantizeLinear.
   */
  private static int clipped(
      OnnxNode node, OnnxNetwork net, int x, float low, float high, float scale) {
    boolean six = Math.abs(high - SIX) <= scale;
    if (low != 0 || (!six && net.builder().isNeverNegative(x))) return x;
    return net.builder().node(node.name() + "/clipped", six ? new Op.Relu6() : new Op.Relu(), x);
  }

  private static void dequantize(OnnxNode node, OnnxNetwork net) {
    Scales scales = scales(node, net);
    Scales made = net.quantized().of(node.inputs().getFirst());
    int x = net.in(node, 0);
    if (made != null) {
      if (!made.isSame(scales)) {
        throw new InvalidGraphException("its scale is not that of the QuantizeLinear before it");
      }
      net.put(node, x);
      return;
    }
    Tensor tensor = net.builder().tensor(x);
    if (!tensor.isConstant() || tensor.type().isFloat()) {
      throw new InvalidGraphException("no QuantizeLinear makes its input");
    }
    net.quantized().addConstant(tensor.shape().elements());
    int axis = axis(node, tensor.shape(), scales);
    var values = new float[tensor.shape().size()];
    ByteBuffer bytes = tensor.requireConstant().buffer();
    for (int i = 0; i < values.length; i++) {
      int slice = slice(i, tensor.shape(), axis, scales);
      long steps = (long) integer(bytes, i, tensor.type()) - scales.zeroPoints()[slice];
      values[i] = steps * scales.factors()[slice];
    }
    net.put(node, net.builder().constant(node.name(), tensor.shape(), values));
  }

  private static float[] rounded(Tensor tensor, Scales scales, int axis, ElementType type) {
    float[] values = tensor.requireConstant().floats();
    for (int i = 0; i < values.length; i++) {
      int slice = slice(i, tensor.shape(), axis, scales);
      float scale = scales.factors()[slice];
      int zeroPoint = scales.zeroPoints()[slice];
      double level = Math.rint(values[i] / scale) + zeroPoint;
      if (type != ElementType.INT32) level = Math.clamp(level, low(type), high(type));
      values[i] = (float) (level - zeroPoint) * scale;
    }
    return values;
  }

  private static int slice(int index, Shape shape, int axis, Scales scales) {
    if (scales.factors().length == 1) return 0;
    return (int) (index / shape.elements(axis + 1, shape.rank()) % scales.factors().length);
  }

  /** Returns the axis that has a scale for each slice; 0 if there is one scale. */
  private static int axis(OnnxNode node, Shape shape, Scales scales) {
    int count = scales.factors().length;
    if (count == 1) return 0;
    int axis = OnnxNetwork.axis(node.integer("axis", 1), shape.rank());
    if (shape.dim(axis) == count) return axis;
    throw new InvalidGraphException(
        "it has %d scales for axis %d of shape %s".formatted(count, axis, shape));
  }

  private static Scales scales(OnnxNode node, OnnxNetwork net) {
    if (node.integer("block_size", 0) != 0) {
      throw new InvalidGraphException("it has a scale for each block of an axis");
    }
    float @Nullable [] factors = net.numbersOrNull(node, 1);
    if (factors == null || factors.length == 0 || net.shape(node, 1).rank() > 1) {
      throw new InvalidGraphException("its scale is not a constant number or list");
    }
    for (float factor : factors) {
      if (!(factor > 0) || Float.isInfinite(factor)) {
        throw new InvalidGraphException("its scale is " + factor);
      }
    }
    var zeroPoints = new int[factors.length];
    int given = net.optional(node, 2);
    if (given != Node.ABSENT) {
      Tensor tensor = net.builder().tensor(given);
      if (!tensor.isConstant() || tensor.shape().elements() != factors.length) {
        throw new InvalidGraphException("its zero point doesn't fit its scale");
      }
      ByteBuffer bytes = tensor.requireConstant().buffer();
      for (int i = 0; i < zeroPoints.length; i++) zeroPoints[i] = integer(bytes, i, tensor.type());
    }
    return new Scales(factors, zeroPoints);
  }

  /** Returns the type of the integers; INT32 for types of 16 bits. */
  private static ElementType type(OnnxNode node, OnnxNetwork net) {
    int zeroPoint = net.optional(node, 2);
    if (zeroPoint != Node.ABSENT) return net.builder().tensor(zeroPoint).type();
    // the numbers of TensorProto.DataType: 0 is undefined, which means UINT8; 2 is UINT8, 3 is INT8
    return switch (node.integer("output_dtype", 0)) {
      case 0, 2 -> ElementType.UINT8;
      case 3 -> ElementType.INT8;
      default -> ElementType.INT32;
    };
  }

  private static int integer(ByteBuffer bytes, int index, ElementType type) {
    return switch (type) {
      case INT8 -> bytes.get(index);
      case UINT8 -> Byte.toUnsignedInt(bytes.get(index));
      case INT32 -> bytes.getInt(index * Integer.BYTES);
      default -> throw new InvalidGraphException("it has integers of type " + type);
    };
  }

  private static int low(ElementType type) {
    return type == ElementType.INT8 ? Byte.MIN_VALUE : 0;
  }

  private static int high(ElementType type) {
    return type == ElementType.INT8 ? Byte.MAX_VALUE : 255;
  }
}
