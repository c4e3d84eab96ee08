package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.StridedRange;
import dev.octet.engine.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds operators that select or repeat elements of one constant: TRANSPOSE, SLICE, STRIDED_SLICE,
 * SPLIT, SPLIT_V, UNPACK, BROADCAST_TO and TILE.
 *
 * <pre>{@code
 * STRIDED_SLICE([1, 32, 32, 3], begin 0, end 1, shrink)  ->  1
 * TRANSPOSE([[1, 2], [3, 4]], [1, 0])                    ->  [[1, 3], [2, 4]]
 * }</pre>
 */
final class FoldTakenElements implements FoldingRule {
  // schema.fbs: BuiltinOptions.UnpackOptions
  private static final int UNPACK_OPTIONS = 64;

  @Override
  public @Nullable List<Constant> fold(FoldingCase node) {
    if (!node.allConstant()) return null;
    return switch (node.op()) {
      case Op.Transpose _ -> one(node, transposed(node));
      case Op.Slice _ -> one(node, sliced(node));
      case Op.StridedSlice slice -> one(node, strided(node, slice));
      case Op.Split _ -> parts(node, node.input(1), axis(node, 0, node.shape(1)));
      case Op.Opaque opaque ->
          switch (opaque.name()) {
            case "SPLIT_V" -> parts(node, node.input(0), axis(node, 2, node.shape(0)));
            case "UNPACK" -> {
              int axis = node.options(UNPACK_OPTIONS).integer(1, 0);
              yield unpacked(node, axis < 0 ? axis + node.shape(0).rank() : axis);
            }
            case "BROADCAST_TO" -> one(node, View.stretched(node.shape(0), node.outShape()));
            case "TILE" -> tiled(node);
            default -> null;
          };
      default -> null;
    };
  }

  private static List<Constant> one(FoldingCase node, View view) {
    Tensor x = node.input(0);
    return List.of(view.of(x.requireConstant(), x.type().bytes()));
  }

  private static View transposed(FoldingCase node) {
    long[] own = node.shape(0).strides();
    long[] permutation = integers(node, 1);
    var strides = new long[own.length];
    for (int i = 0; i < strides.length; i++) strides[i] = own[(int) permutation[i]];
    return new View(node.outShape(), 0, strides);
  }

  private static View sliced(FoldingCase node) {
    long[] strides = node.shape(0).strides();
    long[] begin = integers(node, 1);
    long offset = 0;
    for (int i = 0; i < strides.length; i++) offset += strides[i] * begin[i];
    return new View(node.outShape(), offset, strides);
  }

  private static View strided(FoldingCase node, Op.StridedSlice slice) {
    long[] own = node.shape(0).strides();
    var range = new StridedRange(slice, node.shape(0), ints(node, 1), ints(node, 2), ints(node, 3));
    long offset = 0;
    List<Long> strides = new ArrayList<>();
    for (StridedRange.Step step : range.steps()) {
      long stride = step.axis() < 0 ? 0 : own[step.axis()];
      offset += step.start() * stride;
      if (step.kept()) strides.add(step.stride() * stride);
    }
    return new View(node.outShape(), offset, strides.stream().mapToLong(Long::longValue).toArray());
  }

  private static List<Constant> parts(FoldingCase node, Tensor x, int axis) {
    long[] strides = x.shape().strides();
    List<Constant> parts = new ArrayList<>();
    long offset = 0;
    for (Tensor part : node.outputs()) {
      var view = new View(part.shape(), offset, strides);
      parts.add(view.of(x.requireConstant(), x.type().bytes()));
      offset += part.shape().dim(axis) * strides[axis];
    }
    return parts;
  }

  private static List<Constant> unpacked(FoldingCase node, int axis) {
    Tensor x = node.input(0);
    long[] own = x.shape().strides();
    var strides = new long[own.length - 1];
    for (int i = 0; i < strides.length; i++) strides[i] = own[i < axis ? i : i + 1];
    List<Constant> parts = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      var view = new View(node.outputs().get(i).shape(), i * own[axis], strides);
      parts.add(view.of(x.requireConstant(), x.type().bytes()));
    }
    return parts;
  }

  private static List<Constant> tiled(FoldingCase node) {
    Tensor x = node.input(0);
    Shape in = x.shape();
    Shape out = node.outShape();
    long[] own = in.strides();
    var places = new int[out.size()];
    long[] outStrides = out.strides();
    for (int i = 0; i < places.length; i++) {
      long place = 0;
      for (int axis = 0; axis < in.rank(); axis++) {
        place += i / outStrides[axis] % out.dim(axis) % in.dim(axis) * own[axis];
      }
      places[i] = Math.toIntExact(place);
    }
    return List.of(View.taken(x.requireConstant(), x.type().bytes(), places));
  }

  private static int axis(FoldingCase node, int position, Shape shape) {
    int axis = (int) integers(node, position)[0];
    return axis < 0 ? axis + shape.rank() : axis;
  }

  private static int[] ints(FoldingCase node, int position) {
    long[] wide = integers(node, position);
    var values = new int[wide.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.clamp(wide[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return values;
  }

  /**
   * Returns the integers of an input that {@link FoldingCase#allConstant} has accepted and shape
   * inference has checked.
   */
  private static long[] integers(FoldingCase node, int position) {
    long[] values = node.integers(position);
    if (values == null) throw new IllegalStateException(node.name() + ", input " + position);
    return values;
  }
}
