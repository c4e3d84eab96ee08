package dev.octet.engine.read.tensorflow.tensor;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.read.source.ModelProblems;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;

/** Element types of TensorFlow. */
public final class DataTypes {
  private static final int BFLOAT16_SHIFT = 16;

  private DataTypes() {}

  /**
   * Returns the type that elements have in a graph: FLOAT32, INT32 or BOOL; null for texts,
   * resources, complex and quantized numbers.
   */
  public static @Nullable ElementType inGraph(DataType type) {
    return switch (type) {
      case DT_FLOAT, DT_DOUBLE, DT_HALF, DT_BFLOAT16 -> ElementType.FLOAT32;
      case DT_INT64, DT_INT32, DT_INT16, DT_INT8 -> ElementType.INT32;
      case DT_UINT64, DT_UINT32, DT_UINT16, DT_UINT8 -> ElementType.INT32;
      case DT_BOOL -> ElementType.BOOL;
      default -> null;
    };
  }

  /**
   * Returns the type that elements have in a graph.
   *
   * @param what whose elements they are: "A constant"
   * @param action what a sender can do about another type
   * @param place the place in the model
   * @throws RejectedInputException {@code unsupported-tensor} for a type that {@link #inGraph}
   *     refuses
   */
  public static ElementType require(DataType type, String what, String action, String place) {
    ElementType target = inGraph(type);
    if (target != null) return target;
    throw new RejectedInputException(
        ModelProblems.of(
                "unsupported-tensor",
                "%s has the element type %s; floats, integers and bool are supported."
                    .formatted(what, name(type)),
                action)
            .problem()
            .at(place));
  }

  /** Returns the size of a stored element in bytes; 0 for a type that {@link #inGraph} refuses. */
  public static int bytes(DataType type) {
    return switch (type) {
      case DT_DOUBLE, DT_INT64, DT_UINT64 -> 8;
      case DT_FLOAT, DT_INT32, DT_UINT32 -> 4;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> 2;
      case DT_INT8, DT_UINT8, DT_BOOL -> 1;
      default -> 0;
    };
  }

  /** Returns TensorFlow's name of a type: {@code int64}. */
  public static String name(DataType type) {
    return type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
  }

  /** Returns the next stored element as a float. */
  static float real(DataType type, ByteBuffer in) {
    return switch (type) {
      case DT_FLOAT -> in.getFloat();
      case DT_DOUBLE -> (float) in.getDouble();
      case DT_HALF -> Float.float16ToFloat(in.getShort());
      case DT_BFLOAT16 -> bfloat16(in.getShort());
      default -> throw new IllegalArgumentException(name(type));
    };
  }

  /** Returns a number of 16 bits with the exponent of a 32-bit float. */
  static float bfloat16(int bits) {
    return Float.intBitsToFloat(bits << BFLOAT16_SHIFT);
  }

  /** Returns the next stored element as an integer of 32 bits, limited to its range. */
  static int integer(DataType type, ByteBuffer in) {
    return switch (type) {
      case DT_INT64 -> limited(in.getLong());
      case DT_UINT64 -> {
        long value = in.getLong();
        yield value < 0 ? Integer.MAX_VALUE : limited(value);
      }
      case DT_INT32 -> in.getInt();
      case DT_UINT32 -> limited(Integer.toUnsignedLong(in.getInt()));
      case DT_INT16 -> in.getShort();
      case DT_UINT16 -> Short.toUnsignedInt(in.getShort());
      case DT_INT8 -> in.get();
      case DT_UINT8 -> Byte.toUnsignedInt(in.get());
      default -> throw new IllegalArgumentException(name(type));
    };
  }

  /** Returns an integer limited to 32 bits. */
  static int limited(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
