package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.TensorType;

/**
 * Reads tensors, each constant once. Converts quantized and 16-bit float constants to 32-bit
 * floats.
 */
final class TensorReader {
  /** Maximum number of elements of a tensor; phones don't run larger ones. */
  static final long MAX_ELEMENTS = 1L << 28;

  private static final int MAX_AXES = 8;

  /**
   * Maximum growth of the file by dequantization. An 8-bit file grows by a factor of 4; the rest is
   * a margin for shared constants.
   */
  private static final int MAX_UNFOLDING = 8;

  private final SourceSubgraph source;
  private final long maxDequantizedBytes;
  private final Map<Long, Constant> buffers = new HashMap<>();
  private long dequantizedBytes;

  /**
   * Creates a reader.
   *
   * @param fileBytes size of the model's file in bytes
   */
  TensorReader(SourceSubgraph source, long fileBytes) {
    this.source = source;
    maxDequantizedBytes = fileBytes * MAX_UNFOLDING;
  }

  /**
   * Reads an activation.
   *
   * @param id id in the file
   * @param name the tensor's unique name
   * @param settled the resolved shape if the file leaves it open, otherwise null
   * @throws RejectedInputException if it is too large
   */
  Tensor activation(int id, String name, @Nullable Shape settled) {
    return Tensor.activation(name, settled == null ? shape(id) : settled, requireType(id));
  }

  /** Reads a constant unchanged: a tensor with data or without elements. */
  Tensor constant(int id, String name) {
    Shape shape = shape(id);
    ElementType type = requireType(id);
    return new Tensor(name, shape, type, null, constant(id, shape, type));
  }

  /** Reads a constant of 16-bit floats or quantized integers and converts it to 32-bit floats. */
  Tensor dequantized(int id, String name) {
    Shape shape = shape(id);
    ElementType type = requireType(id);
    dequantizedBytes += shape.elements() * Float.BYTES;
    if (dequantizedBytes > maxDequantizedBytes) {
      throw ModelProblems.tooLarge(
          "Dequantizing its constants to float would take more than 8 times the file's"
              + " size; the same data is used by too many tensors.");
    }
    Constant values = constant(id, shape, type);
    float[] floats =
        type == ElementType.FLOAT16
            ? ConstantDequantization.ofHalf(values)
            : ConstantDequantization.ofQuantized(
                source.tensorLocation(id), values, type, shape, source.tensor(id).quantization());
    return Tensor.constant(name, shape, floats);
  }

  /**
   * Returns a tensor's scales and zero points; null if it has none.
   *
   * @throws RejectedInputException if their number doesn't fit the tensor, or a value is not a
   *     valid scale or zero point
   */
  @Nullable Quantization quantization(int id) {
    QuantizationParameters parameters = source.tensor(id).quantization();
    if (parameters == null || parameters.scaleLength() == 0) return null;
    int count = parameters.scaleLength();
    boolean zeros = parameters.zeroPointLength() == 0;
    if (!zeros && parameters.zeroPointLength() != count) {
      throw ModelProblems.invalid(
          source.tensorLocation(id),
          "It has %d scales but %d zero points; the numbers must be equal."
              .formatted(count, parameters.zeroPointLength()));
    }
    List<Float> scales = new ArrayList<>();
    List<Integer> zeroPoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float scale = parameters.scale(i);
      long zeroPoint = zeros ? 0 : parameters.zeroPoint(i);
      if (!(scale > 0) || Float.isInfinite(scale) || zeroPoint != (int) zeroPoint) {
        throw ModelProblems.invalid(
            source.tensorLocation(id),
            "Its scale %d is %s, its zero point %d.".formatted(i, scale, zeroPoint));
      }
      scales.add(scale);
      zeroPoints.add((int) zeroPoint);
    }
    return new Quantization(scales, zeroPoints, count > 1 ? parameters.quantizedDimension() : 0);
  }

  private Constant constant(int id, Shape shape, ElementType type) {
    long expected = shape.elements() * type.bytes();
    int length = source.hasData(id) ? source.buffer(id).dataLength() : 0;
    if (length != expected) {
      throw ModelProblems.invalid(
          source.tensorLocation(id),
          "It has %,d bytes of data, but shape %s of type %s needs %,d."
              .formatted(length, shape, type, expected));
    }
    if (length == 0) return Constant.ofBytes(new byte[0]);
    return buffers.computeIfAbsent(
        source.tensor(id).buffer(), _ -> Constant.ofBuffer(source.buffer(id).dataAsByteBuffer()));
  }

  /**
   * Returns a tensor's stored shape, with 1 for open extents.
   *
   * @throws RejectedInputException if a constant has no shape, or there are too many elements
   */
  private Shape shape(int id) {
    org.tensorflow.lite.schema.Tensor tensor = source.tensor(id);
    if (tensor.shapeLength() > MAX_AXES) {
      throw ModelProblems.invalid(
          source.tensorLocation(id),
          "It has %d axes; kernels support at most %d.".formatted(tensor.shapeLength(), MAX_AXES));
    }
    List<Integer> dims = new ArrayList<>();
    long elements = 1;
    for (int i = 0; i < tensor.shapeLength(); i++) {
      int dim = tensor.shape(i);
      if (dim < 0) {
        if (source.hasData(id)) {
          throw ModelProblems.invalid(
              source.tensorLocation(id), "It has data, but axis %d has no size.".formatted(i));
        }
        dim = 1;
      }
      dims.add(dim);
      elements = Math.min(elements, MAX_ELEMENTS + 1) * dim;
      if (elements > MAX_ELEMENTS) {
        throw ModelProblems.tooLarge(
            "%s has more than %,d elements.".formatted(source.tensorLocation(id), MAX_ELEMENTS));
      }
    }
    return new Shape(dims);
  }

  private ElementType requireType(int id) {
    ElementType type = type(source.tensor(id).type());
    if (type != null) return type;
    throw new IllegalStateException(source.tensorLocation(id) + " should have been refused");
  }

  /** Returns the graph's element type for a type of the schema; null if there is none. */
  static @Nullable ElementType type(byte type) {
    return switch (type) {
      case TensorType.FLOAT32 -> ElementType.FLOAT32;
      case TensorType.FLOAT16 -> ElementType.FLOAT16;
      case TensorType.FLOAT64 -> ElementType.FLOAT64;
      case TensorType.INT8 -> ElementType.INT8;
      case TensorType.UINT8 -> ElementType.UINT8;
      case TensorType.INT16 -> ElementType.INT16;
      case TensorType.UINT16 -> ElementType.UINT16;
      case TensorType.INT32 -> ElementType.INT32;
      case TensorType.UINT32 -> ElementType.UINT32;
      case TensorType.INT64 -> ElementType.INT64;
      case TensorType.UINT64 -> ElementType.UINT64;
      case TensorType.BOOL -> ElementType.BOOL;
      default -> null;
    };
  }
}
