package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Tensor;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Elements of a constant as numbers: either 32-bit floats or integers (booleans are 0 and 1). */
final class Elements {
  private final long @Nullable [] integers;
  private final float @Nullable [] reals;

  private Elements(long @Nullable [] integers, float @Nullable [] reals) {
    this.integers = integers;
    this.reals = reals;
  }

  static Elements ofIntegers(int count, IntToLongFunction at) {
    var values = new long[count];
    for (int i = 0; i < count; i++) values[i] = at.applyAsLong(i);
    return new Elements(values, null);
  }

  /** Returns one float by its index. */
  interface RealFunction {
    float at(int index);
  }

  static Elements ofReals(int count, RealFunction at) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = at.at(i);
    return new Elements(null, values);
  }

  /** Returns whether this class supports arithmetic on a type: FLOAT32, INT32, INT64 or BOOL. */
  static boolean has(ElementType type) {
    return switch (type) {
      case FLOAT32, INT32, INT64, BOOL -> true;
      default -> false;
    };
  }

  /**
   * Returns the elements of a tensor; null if it is not a constant or its type is not supported by
   * {@link #has}.
   */
  static @Nullable Elements of(Tensor tensor) {
    Constant constant = tensor.constant();
    if (constant == null) return null;
    return switch (tensor.type()) {
      case FLOAT32 -> new Elements(null, constant.floats());
      case INT64 -> new Elements(constant.longs(), null);
      case INT32 -> {
        int[] values = constant.ints();
        yield ofIntegers(values.length, i -> values[i]);
      }
      case BOOL -> {
        byte[] values = constant.bytes();
        yield ofIntegers(values.length, i -> values[i] == 0 ? 0 : 1);
      }
      default -> null;
    };
  }

  boolean isReal() {
    return reals != null;
  }

  int count() {
    return reals != null ? reals.length : integers().length;
  }

  long[] integers() {
    if (integers == null) throw new IllegalStateException("the elements are reals");
    return integers;
  }

  long integer(int index) {
    return integers()[index];
  }

  float real(int index) {
    if (reals == null) throw new IllegalStateException("the elements are integers");
    return reals[index];
  }

  /** Returns the elements encoded as a type; integers wrap around as in the kernels. */
  Constant as(ElementType type) {
    if (reals != null) {
      if (type != ElementType.FLOAT32) throw new IllegalStateException("reals as " + type);
      return Constant.ofFloats(reals);
    }
    long[] values = integers();
    return switch (type) {
      case INT64 -> Constant.ofLongs(values);
      case INT32 -> {
        var narrow = new int[values.length];
        for (int i = 0; i < narrow.length; i++) narrow[i] = (int) values[i];
        yield Constant.ofInts(narrow);
      }
      case BOOL -> {
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (values[i] == 0 ? 0 : 1);
        yield Constant.ofBytes(bytes);
      }
      default -> throw new IllegalStateException("integers as " + type);
    };
  }
}
