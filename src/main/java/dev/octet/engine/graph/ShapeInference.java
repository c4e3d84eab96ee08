package dev.octet.engine.graph;

import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Op.Windowed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of a node's outputs from its inputs, by the rules of TensorFlow Lite's kernels ({@code
 * tflite/kernels/*.cc}, {@code Prepare}). Ranks are held to what those kernels support.
 */
public final class ShapeInference {
  /** The largest rank that any kernel of TensorFlow Lite takes. */
  static final int MAX_RANK = 8;

  /** The largest rank of TRANSPOSE, {@code kTransposeMaxDimensions} since version 6 of it. */
  private static final int MAX_TRANSPOSE_RANK = 6;

  /** The largest rank of PAD, SLICE and STRIDED_SLICE. */
  static final int MAX_INDEXED_RANK = 5;

  /** The largest rank that all broadcasting kernels take. */
  private static final int MAX_BROADCAST_RANK = 5;

  private static final int MAX_SOFTMAX_RANK = 4;

  private ShapeInference() {}

  /**
   * The shape of each output.
   *
   * @param inputs the node's inputs, null for {@link Node#ABSENT}
   * @return one shape an output; empty where the inputs don't tell, so that the declared shapes
   *     hold: for an {@link Op.Opaque}, and where an input that gives the shape is no constant
   * @throws InvalidGraphException if the inputs don't fit the operator: their number, ranks,
   *     extents or constant values
   */
  public static List<Shape> infer(Op op, List<@Nullable Tensor> inputs) {
    try {
      return infer(op, new Inputs(inputs));
    } catch (ArithmeticException e) {
      throw new InvalidGraphException("more elements than can be counted");
    }
  }

  private static List<Shape> infer(Op op, Inputs in) {
    return switch (op) {
      case Op.Conv2D conv -> conv2d(conv, in);
      case Op.DepthwiseConv2D conv -> depthwise(conv, in);
      case Op.TransposeConv conv -> transposeConv(conv, in);
      case Op.FullyConnected dense -> fullyConnected(dense, in);
      case Op.Add _, Op.Sub _, Op.Mul _, Op.Maximum _, Op.Minimum _ -> broadcast(in);
      case Op.AveragePool2D pool -> pool(pool, pool.filterHeight(), pool.filterWidth(), in);
      case Op.MaxPool2D pool -> pool(pool, pool.filterHeight(), pool.filterWidth(), in);
      case Op.Mean mean -> mean(mean, in);
      case Op.Pad _ -> pad(in.arity(2, 2));
      case Op.PadV2 _ -> pad(in.arity(3, 3));
      case Op.Reshape reshape -> reshape(reshape, in);
      case Op.Squeeze squeeze -> squeeze(squeeze, in);
      case Op.ExpandDims _ -> expandDims(in);
      case Op.Transpose _ -> transpose(in);
      case Op.Concatenation concat -> concatenation(concat, in);
      case Op.Split split -> split(split, in);
      case Op.Slice _ -> slice(in);
      case Op.StridedSlice slice -> stridedSlice(slice, in);
      case Op.Pack pack -> pack(pack, in);
      case Op.Softmax _ -> softmax(in);
      case Op.Logistic _,
          Op.Tanh _,
          Op.Relu _,
          Op.Relu6 _,
          Op.ReluN1To1 _,
          Op.LeakyRelu _,
          Op.HardSwish _,
          Op.Quantize _,
          Op.Dequantize _ ->
          List.of(in.arity(1, 1).shape(0));
      case Op.Prelu _ -> prelu(in);
      case Op.ResizeBilinear _, Op.ResizeNearestNeighbor _ -> resize(in);
      case Op.DepthToSpace move -> depthToSpace(move.blockSize(), in);
      case Op.SpaceToDepth move -> spaceToDepth(move.blockSize(), in);
      case Op.Opaque _ -> List.of();
    };
  }

  private static List<Shape> conv2d(Op.Conv2D conv, Inputs in) {
    Shape x = in.arity(2, 3).ranked(0, 4);
    Shape w = in.ranked(1, 4);
    int perGroup = w.dim(3);
    require(perGroup > 0 && x.channels() % perGroup == 0, "input %s, weights %s", x, w);
    int groups = x.channels() / perGroup;
    require(groups > 0 && w.dim(0) % groups == 0, "%d groups, weights %s", groups, w);
    bias(in, 2, w.dim(0));
    int h = window(conv, x.dim(1), w.dim(1), conv.strideHeight(), conv.dilationHeight());
    int wide = window(conv, x.dim(2), w.dim(2), conv.strideWidth(), conv.dilationWidth());
    return List.of(Shape.of(x.dim(0), h, wide, w.dim(0)));
  }

  private static List<Shape> depthwise(Op.DepthwiseConv2D conv, Inputs in) {
    Shape x = in.arity(2, 3).ranked(0, 4);
    Shape w = in.ranked(1, 4);
    require(w.dim(0) == 1, "depthwise weights %s must begin with 1", w);
    require(
        w.channels() == (long) x.channels() * conv.depthMultiplier(),
        "input %s, depth multiplier %d, weights %s",
        x,
        conv.depthMultiplier(),
        w);
    bias(in, 2, w.channels());
    int h = window(conv, x.dim(1), w.dim(1), conv.strideHeight(), conv.dilationHeight());
    int wide = window(conv, x.dim(2), w.dim(2), conv.strideWidth(), conv.dilationWidth());
    return List.of(Shape.of(x.dim(0), h, wide, w.channels()));
  }

  private static List<Shape> transposeConv(Op.TransposeConv conv, Inputs in) {
    Shape w = in.arity(3, 4).ranked(1, 4);
    Shape x = in.ranked(2, 4);
    require(x.channels() == w.dim(3), "input %s, weights %s", x, w);
    bias(in, 3, w.dim(0));
    int @Nullable [] size = in.indices(0);
    if (size == null) return List.of();
    require(size.length == 4, "the output shape has %d values", size.length);
    Shape out = extents(size);
    require(out.dim(0) == x.dim(0), "input %s, output %s", x, out);
    require(out.dim(3) == w.dim(0), "weights %s, output %s", w, out);
    int h = window(conv, out.dim(1), w.dim(1), conv.strideHeight(), 1);
    int wide = window(conv, out.dim(2), w.dim(2), conv.strideWidth(), 1);
    require(h == x.dim(1) && wide == x.dim(2), "input %s, weights %s, output %s", x, w, out);
    return List.of(out);
  }

  private static List<Shape> fullyConnected(Op.FullyConnected dense, Inputs in) {
    Shape x = in.arity(2, 3).shape(0);
    Shape w = in.ranked(1, 2);
    int units = w.dim(1);
    require(units > 0 && x.elements() % units == 0, "input %s, weights %s", x, w);
    bias(in, 2, w.dim(0));
    if (!dense.keepNumDims()) {
      return List.of(Shape.of(Math.toIntExact(x.elements() / units), w.dim(0)));
    }
    require(x.rank() > 0 && x.channels() == units, "input %s, weights %s", x, w);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.set(x.rank() - 1, w.dim(0));
    return List.of(new Shape(dims));
  }

  private static List<Shape> broadcast(Inputs in) {
    return List.of(broadcast(in.arity(2, 2).shape(0), in.shape(1)));
  }

  private static Shape broadcast(Shape a, Shape b) {
    if (a.equals(b)) return a;
    int rank = Math.max(a.rank(), b.rank());
    require(rank <= MAX_BROADCAST_RANK, "%s and %s have too many axes to broadcast", a, b);
    var dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int da = i <= a.rank() ? a.dim(-i) : 1;
      int db = i <= b.rank() ? b.dim(-i) : 1;
      require(da == db || da == 1 || db == 1, "%s and %s don't broadcast", a, b);
      dims[rank - i] = da == 1 ? db : da;
    }
    return Shape.of(dims);
  }

  private static List<Shape> prelu(Inputs in) {
    Shape x = in.arity(2, 2).shape(0);
    require(broadcast(x, in.shape(1)).equals(x), "input %s, slopes %s", x, in.shape(1));
    return List.of(x);
  }

  private static List<Shape> pool(Windowed pool, int filterHeight, int filterWidth, Inputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    int h = window(pool, x.dim(1), filterHeight, pool.strideHeight(), 1);
    int w = window(pool, x.dim(2), filterWidth, pool.strideWidth(), 1);
    return List.of(Shape.of(x.dim(0), h, w, x.dim(3)));
  }

  /** {@code ComputeOutSize} of {@code tflite/kernels/padding.h}. */
  private static int window(Windowed op, int size, int filter, int stride, int dilation) {
    require(
        filter > 0 && stride > 0 && dilation > 0,
        "filter %d, stride %d and dilation %d must be positive",
        filter,
        stride,
        dilation);
    long covered = (filter - 1L) * dilation + 1;
    long out = (op.padding() == Padding.SAME ? size + stride - 1L : size + stride - covered);
    require(out / stride > 0, "a window of %d over %d leaves nothing", covered, size);
    return Math.toIntExact(out / stride);
  }

  private static List<Shape> mean(Op.Mean mean, Inputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] axes = in.indices(1);
    if (axes == null) return List.of();
    var reduced = new boolean[x.rank()];
    for (int a : axes) reduced[axis(a, x.rank())] = true;
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (!reduced[i]) dims.add(x.dim(i));
      else if (mean.keepDims()) dims.add(1);
    }
    return List.of(new Shape(dims));
  }

  private static List<Shape> pad(Inputs in) {
    Shape x = in.shape(0);
    require(x.rank() <= MAX_INDEXED_RANK, "rank of %s", x);
    require(in.shape(1).equals(Shape.of(x.rank(), 2)), "input %s, paddings %s", x, in.shape(1));
    if (in.size() == 3) require(in.shape(2).elements() == 1, "pad value %s", in.shape(2));
    int @Nullable [] paddings = in.indices(1);
    if (paddings == null) return List.of();
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      int before = paddings[2 * i];
      int after = paddings[2 * i + 1];
      require(before >= 0 && after >= 0, "padding %d, %d of axis %d", before, after, i);
      dims[i] = Math.addExact(Math.addExact(before, after), x.dim(i));
    }
    return List.of(Shape.of(dims));
  }

  private static List<Shape> reshape(Op.Reshape reshape, Inputs in) {
    Shape x = in.arity(1, 2).shape(0);
    int[] wanted = reshape.newShape().stream().mapToInt(Integer::intValue).toArray();
    // The kernel reads the tensor only where it is an INT32 vector (reshape.cc, ShapeIsVector).
    if (in.has(1) && in.shape(1).rank() == 1 && in.tensor(1).type() == ElementType.INT32) {
      int @Nullable [] given = in.indices(1);
      if (given == null) return List.of();
      wanted = given;
    } else if (wanted.length == 1 && wanted[0] == 0) {
      wanted = new int[0]; // the way in which old converters wrote a scalar
    }
    require(wanted.length <= MAX_RANK, "rank %d", wanted.length);
    return List.of(stretched(x, wanted));
  }

  private static Shape stretched(Shape x, int[] wanted) {
    int stretch = -1;
    long known = 1;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != -1) {
        require(wanted[i] >= 0, "extent %d", wanted[i]);
        known = Math.multiplyExact(known, (long) wanted[i]);
      } else {
        require(stretch < 0, "two unknown extents");
        stretch = i;
      }
    }
    int[] dims = wanted.clone();
    if (stretch >= 0) {
      require(known > 0, "an unknown extent beside an extent of 0");
      dims[stretch] = Math.toIntExact(x.elements() / known);
    }
    Shape out = Shape.of(dims);
    require(out.elements() == x.elements(), "%s doesn't reshape to %s", x, out);
    return out;
  }

  private static List<Shape> squeeze(Op.Squeeze squeeze, Inputs in) {
    Shape x = in.arity(1, 1).shape(0);
    var dropped = new boolean[x.rank()];
    for (int a : squeeze.axes()) {
      int axis = axis(a, x.rank());
      require(x.dim(axis) == 1, "axis %d of %s is not 1", a, x);
      dropped[axis] = true;
    }
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      if (squeeze.axes().isEmpty() ? x.dim(i) != 1 : !dropped[i]) dims.add(x.dim(i));
    }
    return List.of(new Shape(dims));
  }

  private static List<Shape> expandDims(Inputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] axes = in.indices(1);
    if (axes == null) return List.of();
    require(axes.length == 1 && x.rank() < MAX_RANK, "input %s, %d axes", x, axes.length);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.add(axis(axes[0], x.rank() + 1), 1);
    return List.of(new Shape(dims));
  }

  private static List<Shape> transpose(Inputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] permutation = in.indices(1);
    if (permutation == null) return List.of();
    require(permutation.length == x.rank(), "input %s, %d axes", x, permutation.length);
    require(x.rank() <= MAX_TRANSPOSE_RANK, "rank of %s", x);
    var seen = new boolean[x.rank()];
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      int p = permutation[i];
      require(p >= 0 && p < dims.length && !seen[p], "axis %d in the permutation of %s", p, x);
      seen[p] = true;
      dims[i] = x.dim(p);
    }
    return List.of(Shape.of(dims));
  }

  private static List<Shape> concatenation(Op.Concatenation concat, Inputs in) {
    Shape first = in.arity(1, Integer.MAX_VALUE).shape(0);
    int axis = axis(concat.axis(), first.rank());
    int sum = 0;
    for (int i = 0; i < in.size(); i++) {
      Shape x = in.shape(i);
      require(x.rank() == first.rank(), "inputs %s and %s", first, x);
      for (int d = 0; d < x.rank(); d++) {
        require(d == axis || x.dim(d) == first.dim(d), "inputs %s and %s", first, x);
      }
      sum = Math.addExact(sum, x.dim(axis));
    }
    int[] dims = first.toArray();
    dims[axis] = sum;
    return List.of(Shape.of(dims));
  }

  private static List<Shape> split(Op.Split split, Inputs in) {
    Shape x = in.arity(2, 2).shape(1);
    require(split.parts() > 0, "%d parts", split.parts());
    int @Nullable [] axes = in.indices(0);
    if (axes == null) return List.of();
    require(axes.length == 1, "%d axes", axes.length);
    int axis = axis(axes[0], x.rank());
    require(x.dim(axis) % split.parts() == 0, "%s into %d parts", x, split.parts());
    int[] dims = x.toArray();
    dims[axis] /= split.parts();
    return Collections.nCopies(split.parts(), Shape.of(dims));
  }

  private static List<Shape> slice(Inputs in) {
    Shape x = in.arity(3, 3).shape(0);
    int @Nullable [] begin = in.indices(1);
    int @Nullable [] size = in.indices(2);
    if (begin == null || size == null) return List.of();
    require(
        x.rank() <= MAX_INDEXED_RANK && begin.length == x.rank() && size.length == x.rank(),
        "input %s, %d begins, %d sizes",
        x,
        begin.length,
        size.length);
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = size[i] == -1 ? x.dim(i) - begin[i] : size[i];
      require(
          begin[i] >= 0 && dims[i] >= 0 && (long) begin[i] + dims[i] <= x.dim(i),
          "begin %d and size %d in axis %d of %s",
          begin[i],
          size[i],
          i,
          x);
    }
    return List.of(Shape.of(dims));
  }

  private static List<Shape> stridedSlice(Op.StridedSlice slice, Inputs in) {
    Shape x = in.arity(4, 4).shape(0);
    int @Nullable [] begin = in.indices(1);
    int @Nullable [] end = in.indices(2);
    int @Nullable [] strides = in.indices(3);
    if (begin == null || end == null || strides == null) return List.of();
    require(x.rank() <= MAX_INDEXED_RANK, "rank of %s", x);
    return List.of(new StridedRange(slice, x, begin, end, strides).shape());
  }

  private static List<Shape> pack(Op.Pack pack, Inputs in) {
    Shape x = in.arity(1, Integer.MAX_VALUE).shape(0);
    require(pack.count() == in.size(), "count %d, %d inputs", pack.count(), in.size());
    require(x.rank() < MAX_RANK, "rank of %s", x);
    for (int i = 1; i < in.size(); i++) {
      require(in.shape(i).equals(x), "inputs %s and %s", x, in.shape(i));
    }
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.add(axis(pack.axis(), x.rank() + 1), pack.count());
    return List.of(new Shape(dims));
  }

  private static List<Shape> softmax(Inputs in) {
    Shape x = in.arity(1, 1).shape(0);
    require(x.rank() >= 1 && x.rank() <= MAX_SOFTMAX_RANK, "rank of %s", x);
    return List.of(x);
  }

  private static List<Shape> resize(Inputs in) {
    Shape x = in.arity(2, 2).ranked(0, 4);
    require(in.shape(1).equals(Shape.of(2)), "size of shape %s", in.shape(1));
    int @Nullable [] size = in.indices(1);
    if (size == null) return List.of();
    require(size[0] > 0 && size[1] > 0, "size %d x %d", size[0], size[1]);
    return List.of(Shape.of(x.dim(0), size[0], size[1], x.dim(3)));
  }

  private static List<Shape> depthToSpace(int block, Inputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    long square = (long) block * block;
    require(block > 0 && x.dim(3) % square == 0, "blocks of %d in %s", block, x);
    return List.of(
        Shape.of(
            x.dim(0),
            Math.multiplyExact(x.dim(1), block),
            Math.multiplyExact(x.dim(2), block),
            (int) (x.dim(3) / square)));
  }

  private static List<Shape> spaceToDepth(int block, Inputs in) {
    Shape x = in.arity(1, 1).ranked(0, 4);
    require(
        block > 0 && x.dim(1) % block == 0 && x.dim(2) % block == 0,
        "blocks of %d in %s",
        block,
        x);
    long channels = Math.multiplyExact(Math.multiplyExact((long) x.dim(3), block), block);
    return List.of(
        Shape.of(x.dim(0), x.dim(1) / block, x.dim(2) / block, Math.toIntExact(channels)));
  }

  private static void bias(Inputs in, int position, int channels) {
    if (!in.has(position)) return;
    Shape bias = in.shape(position);
    require(
        bias.elements() == channels && bias.rank() >= 1,
        "bias %s for %d output channels",
        bias,
        channels);
  }

  private static int axis(int axis, int rank) {
    require(axis >= -rank && axis < rank, "axis %d of rank %d", axis, rank);
    return axis < 0 ? axis + rank : axis;
  }

  private static Shape extents(int[] dims) {
    for (int d : dims) require(d >= 0, "extent %d", d);
    return Shape.of(dims);
  }

  static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) throw new InvalidGraphException(message.formatted(values));
  }

  /** A node's inputs, asked for by position. */
  private record Inputs(List<@Nullable Tensor> tensors) {
    int size() {
      return tensors.size();
    }

    boolean has(int position) {
      return position < tensors.size() && tensors.get(position) != null;
    }

    Inputs arity(int least, int most) {
      require(
          tensors.size() >= least && tensors.size() <= most,
          "%d inputs, not %s",
          tensors.size(),
          least == most
              ? least
              : most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most);
      return this;
    }

    Tensor tensor(int position) {
      Tensor tensor = tensors.get(position);
      if (tensor == null) throw new InvalidGraphException("input " + position + " is left out");
      return tensor;
    }

    Shape shape(int position) {
      Shape shape = tensor(position).shape();
      require(shape.rank() <= MAX_RANK, "input %d has %d axes", position, shape.rank());
      return shape;
    }

    Shape ranked(int position, int rank) {
      Shape shape = shape(position);
      require(shape.rank() == rank, "input %d is %s, not of rank %d", position, shape, rank);
      return shape;
    }

    /** The values of an input of indices (a scalar or a list); null where it is no constant. */
    int @Nullable [] indices(int position) {
      Tensor tensor = tensor(position);
      Constant constant = tensor.constant();
      if (constant == null) return null;
      return switch (tensor.type()) {
        case INT32 -> constant.ints();
        case INT64 -> {
          long[] wide = constant.longs();
          var values = new int[wide.length];
          for (int i = 0; i < wide.length; i++) {
            // The kernels clamp; what doesn't fit 32 bits can only be a bound without end.
            values[i] = Math.clamp(wide[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
          }
          yield values;
        }
        default ->
            throw new InvalidGraphException(
                "input %d ('%s') holds indices of type %s"
                    .formatted(position, tensor.name(), tensor.type()));
      };
    }
  }
}
