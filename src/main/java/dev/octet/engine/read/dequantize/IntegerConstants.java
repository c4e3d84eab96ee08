package dev.octet.engine.read.dequantize;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts integer constants to the 32-bit floats that they represent, {@code (q - zeroPoint) *
 * scale}, within a limit on the memory of all of them.
 */
final class IntegerConstants {
  /** Maximum growth of a file: 8-bit constants grow by a factor of 4, the rest is a margin. */
  private static final int MAX_GROWTH = 8;

  private final long maxBytes;
  private final Map<Key, Constant> known = new HashMap<>();
  private long bytes;

  private record Key(Constant integers, ElementType type, Shape shape, Quantization scales) {}

  /**
   * Creates a converter.
   *
   * @param fileBytes size of the model's file in bytes
   */
  IntegerConstants(long fileBytes) {
    maxBytes = fileBytes * MAX_GROWTH;
  }

  /** Returns a constant of 16-bit floats as one of 32-bit floats; the conversion is exact. */
  Tensor ofHalf(Tensor half) {
    reserve(half.shape());
    var bits = half.requireConstant().buffer().asShortBuffer();
    var values = new float[bits.remaining()];
    for (int i = 0; i < values.length; i++) values[i] = Float.float16ToFloat(bits.get(i));
    return Tensor.constant(half.name(), half.shape(), values);
  }

  /**
   * Returns a quantized constant as floats.
   *
   * @param scales its scales and zero points, one for the tensor or one for each slice of an axis
   */
  Tensor ofQuantized(Tensor integers, Quantization scales) {
    var key = new Key(integers.requireConstant(), integers.type(), integers.shape(), scales);
    Constant floats = known.get(key);
    if (floats == null) {
      reserve(integers.shape());
      floats = Constant.ofFloats(floats(integers, scales));
      known.put(key, floats);
    }
    return new Tensor(integers.name(), integers.shape(), ElementType.FLOAT32, null, floats);
  }

  private void reserve(Shape shape) {
    bytes += shape.elements() * Float.BYTES;
    if (bytes <= maxBytes) return;
    throw ModelProblems.tooLarge(
        "Dequantizing its constants to float would take more than %d times the file's size; the"
                .formatted(MAX_GROWTH)
            + " same data is used by too many tensors.");
  }

  private static float[] floats(Tensor integers, Quantization scales) {
    Shape shape = integers.shape();
    int slices = scales.scales().size();
    int axis = scales.axis();
    if (slices > 1 && (axis < 0 || axis >= shape.rank() || shape.dim(axis) != slices)) {
      throw ModelProblems.invalid(
          "tensor '%s'".formatted(integers.name()),
          "It has %d scales along axis %d of shape %s.".formatted(slices, axis, shape));
    }
    long inner = slices > 1 ? shape.elements(axis + 1, shape.rank()) : 1;
    ByteBuffer bytes = integers.requireConstant().buffer();
    var values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int slice = slices > 1 ? (int) (i / inner % slices) : 0;
      long steps = integer(bytes, i, integers.type()) - scales.zeroPoints().get(slice);
      values[i] = steps * scales.scales().get(slice);
    }
    return values;
  }

  private static long integer(ByteBuffer bytes, int index, ElementType type) {
    return switch (type) {
      case INT8 -> bytes.get(index);
      case UINT8 -> Byte.toUnsignedInt(bytes.get(index));
      case INT16 -> bytes.getShort(index * Short.BYTES);
      case INT32 -> bytes.getInt(index * Integer.BYTES);
      case INT64 -> bytes.getLong(index * Long.BYTES);
      default -> throw new IllegalArgumentException("no quantized constant of " + type);
    };
  }

  /** Returns the scales of a tensor whose integers represent real numbers; null for others. */
  static @Nullable Quantization scales(Tensor tensor) {
    boolean narrow =
        switch (tensor.type()) {
          case INT8, UINT8, INT16 -> true;
          default -> false;
        };
    return narrow ? tensor.quantization() : null;
  }
}
