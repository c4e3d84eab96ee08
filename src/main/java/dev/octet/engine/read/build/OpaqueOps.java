package dev.octet.engine.read.build;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Op;
import java.util.function.ToIntFunction;
import org.tensorflow.lite.schema.ArgMaxOptions;
import org.tensorflow.lite.schema.ArgMinOptions;
import org.tensorflow.lite.schema.BatchMatMulOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.CumsumOptions;
import org.tensorflow.lite.schema.FakeQuantOptions;
import org.tensorflow.lite.schema.GatherOptions;
import org.tensorflow.lite.schema.GeluOptions;
import org.tensorflow.lite.schema.LocalResponseNormalizationOptions;
import org.tensorflow.lite.schema.MirrorPadOptions;
import org.tensorflow.lite.schema.OneHotOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.SplitVOptions;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.UnpackOptions;

/**
 * Operators of TensorFlow Lite that have no record of their own in {@link Op}: each as an {@link
 * Op.Opaque} with the option table that its kernel reads.
 */
public final class OpaqueOps {
  /** Name of the {@linkplain #erf error function}. */
  public static final String ERF = "ERF";

  private static final int TABLE_BYTES = 64;
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);

  private OpaqueOps() {}

  /**
   * Returns an operator without options, or with only default ones that its kernel doesn't need: an
   * elementwise function of one or two inputs, a comparison, {@code GATHER_ND}, {@code TILE} and
   * the like.
   *
   * @param name TensorFlow Lite's name: {@code RSQRT}
   * @throws IllegalArgumentException if the schema has no operator of this name
   */
  public static Op.Opaque plain(String name) {
    return plain(name, 1);
  }

  /** Returns an operator without options in the lowest version that has a kernel. */
  public static Op.Opaque plain(String name, int version) {
    return new Op.Opaque(name, code(name), version, 0, NOTHING, 0, NOTHING);
  }

  /**
   * The error function, {@code 2 / sqrt(pi)} times the integral of {@code exp(-t t)} from 0 to x.
   * TensorFlow Lite has no such operator; a later rule replaces it.
   */
  public static Op.Opaque erf() {
    return new Op.Opaque(ERF, BuiltinOperator.CUSTOM, 1, 0, NOTHING, 0, NOTHING);
  }

  /** The Gaussian error linear unit, exact or approximated by tanh. Input: x. */
  public static Op.Opaque gelu(boolean approximate) {
    return of(
        "GELU", BuiltinOptions.GeluOptions, b -> GeluOptions.createGeluOptions(b, approximate));
  }

  /** A matrix product over the last two axes, with broadcast of the others. Inputs: x, y. */
  public static Op.Opaque batchMatMul(boolean transposeX, boolean transposeY) {
    return of(
        "BATCH_MATMUL",
        BuiltinOptions.BatchMatMulOptions,
        b -> BatchMatMulOptions.createBatchMatMulOptions(b, transposeX, transposeY, false));
  }

  /** A reduction: SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN. Inputs: x, axes. */
  public static Op.Opaque reduction(String name, boolean keepDims) {
    return of(
        name, BuiltinOptions.ReducerOptions, b -> ReducerOptions.createReducerOptions(b, keepDims));
  }

  /** Slices of x by index along an axis. Inputs: x, indices (INT32). */
  public static Op.Opaque gather(int axis, int batchDims) {
    return of(
        "GATHER",
        BuiltinOptions.GatherOptions,
        b -> GatherOptions.createGatherOptions(b, axis, batchDims));
  }

  /** Parts of given sizes along an axis. Inputs: x, sizes, axis. */
  public static Op.Opaque splitV(int parts) {
    return of(
        "SPLIT_V", BuiltinOptions.SplitVOptions, b -> SplitVOptions.createSplitVOptions(b, parts));
  }

  /** All slices along an axis, which is removed. Input: x. */
  public static Op.Opaque unpack(int axis, int count) {
    return of(
        "UNPACK",
        BuiltinOptions.UnpackOptions,
        b -> UnpackOptions.createUnpackOptions(b, count, axis));
  }

  /** Padding by reflection. Inputs: x, paddings [rank,2]. */
  public static Op.Opaque mirrorPad(boolean symmetric) {
    byte mode = (byte) (symmetric ? 1 : 0);
    return of(
        "MIRROR_PAD",
        BuiltinOptions.MirrorPadOptions,
        b -> MirrorPadOptions.createMirrorPadOptions(b, mode));
  }

  /** Sums of all elements up to each one along an axis. Inputs: x, axis. */
  public static Op.Opaque cumsum(boolean exclusive, boolean reverse) {
    return of(
        "CUMSUM",
        BuiltinOptions.CumsumOptions,
        b -> CumsumOptions.createCumsumOptions(b, exclusive, reverse));
  }

  /** The index of the largest element along an axis, as INT32. Inputs: x, axis. */
  public static Op.Opaque argMax() {
    return of(
        "ARG_MAX",
        BuiltinOptions.ArgMaxOptions,
        b -> ArgMaxOptions.createArgMaxOptions(b, TensorType.INT32));
  }

  /** The index of the smallest element along an axis, as INT32. Inputs: x, axis. */
  public static Op.Opaque argMin() {
    return of(
        "ARG_MIN",
        BuiltinOptions.ArgMinOptions,
        b -> ArgMinOptions.createArgMinOptions(b, TensorType.INT32));
  }

  /** Vectors with one value at an index and another elsewhere. Inputs: indices, depth, on, off. */
  public static Op.Opaque oneHot(int axis) {
    return of(
        "ONE_HOT", BuiltinOptions.OneHotOptions, b -> OneHotOptions.createOneHotOptions(b, axis));
  }

  /**
   * Normalization by the squares of neighbouring channels (Krizhevsky et al., 2012): {@code x /
   * (bias + alpha sum(x^2))^beta}. Input: x [n,h,w,c].
   *
   * @param radius number of channels on each side
   */
  public static Op.Opaque localResponseNormalization(
      int radius, float bias, float alpha, float beta) {
    return of(
        "LOCAL_RESPONSE_NORMALIZATION",
        BuiltinOptions.LocalResponseNormalizationOptions,
        b ->
            LocalResponseNormalizationOptions.createLocalResponseNormalizationOptions(
                b, radius, bias, alpha, beta));
  }

  /**
   * Rounds to the levels of a range, as training for quantization does. Input: x.
   *
   * @param narrow whether the lowest level is unused
   */
  public static Op.Opaque fakeQuant(float min, float max, int bits, boolean narrow) {
    return of(
        "FAKE_QUANT",
        BuiltinOptions.FakeQuantOptions,
        b -> FakeQuantOptions.createFakeQuantOptions(b, min, max, bits, narrow));
  }

  private static Op.Opaque of(
      String name, byte optionsType, ToIntFunction<FlatBufferBuilder> table) {
    var builder = new FlatBufferBuilder(TABLE_BYTES);
    builder.finish(table.applyAsInt(builder));
    Constant options = Constant.ofBytes(builder.sizedByteArray());
    return new Op.Opaque(name, code(name), 1, optionsType, options, 0, NOTHING);
  }

  private static int code(String name) {
    for (int code = 0; code < BuiltinOperator.names.length; code++) {
      if (BuiltinOperator.names[code].equals(name)) return code;
    }
    throw new IllegalArgumentException(name);
  }

  /** Returns the element type of an operator's outputs if it differs from that of the inputs. */
  static ElementType outputType(Op op, ElementType data) {
    return switch (op.name()) {
      case "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL" ->
          ElementType.BOOL;
      case "LOGICAL_AND", "LOGICAL_OR", "LOGICAL_NOT", "REDUCE_ANY", "REDUCE_ALL" ->
          ElementType.BOOL;
      case "ARG_MAX", "ARG_MIN", "SHAPE", "RANK" -> ElementType.INT32;
      default -> data;
    };
  }
}
