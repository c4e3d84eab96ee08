package dev.octet.engine.read.tflite;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import org.tensorflow.lite.schema.QuantizationParameters;

/** Dequantizes constants: converts 16-bit floats and quantized integers to 32-bit floats. */
final class ConstantDequantization {
  private ConstantDequantization() {}

  /** Converts 16-bit floats to 32-bit floats; the conversion is exact. */
  static float[] ofHalf(Constant half) {
    var bits = half.buffer().asShortBuffer();
    var values = new float[bits.remaining()];
    for (int i = 0; i < values.length; i++) values[i] = Float.float16ToFloat(bits.get(i));
    return values;
  }

  /**
   * Dequantizes integers by {@code (q - zeroPoint) * scale}, with one pair for the tensor or one
   * for each slice along the quantized axis ({@code quantization_spec.md}).
   *
   * @param location description of the tensor, for messages
   * @throws RejectedInputException if scales and zero points don't fit the shape, or a scale is not
   *     a positive number
   */
  static float[] ofQuantized(
      String location,
      Constant integers,
      ElementType type,
      Shape shape,
      QuantizationParameters parameters) {
    int scales = parameters.scaleLength();
    int axis = parameters.quantizedDimension();
    boolean perSlice = scales > 1;
    if (perSlice && (axis < 0 || axis >= shape.rank() || shape.dim(axis) != scales)) {
      throw ModelProblems.invalid(
          location,
          ("It has %d scales along axis %d of shape %s; their number must equal the"
                  + " extent of the axis.")
              .formatted(scales, axis, shape));
    }
    int zeroPoints = parameters.zeroPointLength();
    if (zeroPoints != 0 && zeroPoints != scales) {
      throw ModelProblems.invalid(
          location,
          "It has %d scales but %d zero points; the numbers must be equal."
              .formatted(scales, zeroPoints));
    }
    for (int i = 0; i < scales; i++) {
      float scale = parameters.scale(i);
      if (scale > 0 && Float.isFinite(scale)) continue;
      throw ModelProblems.invalid(
          location, "Its scale %d is %s; scales must be positive and finite.".formatted(i, scale));
    }
    long inner = perSlice ? shape.elements(axis + 1, shape.rank()) : 1;
    ByteBuffer bytes = integers.buffer();
    var values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int slice = perSlice ? (int) (i / inner % scales) : 0;
      long zeroPoint = zeroPoints == 0 ? 0 : parameters.zeroPoint(slice);
      values[i] = (integer(bytes, i, type) - zeroPoint) * parameters.scale(slice);
    }
    return values;
  }

  private static int integer(ByteBuffer bytes, int index, ElementType type) {
    return switch (type) {
      case INT8 -> bytes.get(index);
      case UINT8 -> Byte.toUnsignedInt(bytes.get(index));
      case INT16 -> bytes.getShort(index * Short.BYTES);
      default -> throw new IllegalArgumentException("no quantized constant of " + type);
    };
  }
}
