package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;
import static dev.octet.engine.graph.NodeInputs.axis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shape inference for operators without a record that look up, repeat, generate or split values.
 */
final class OpaquePartShapes {
  // schema.fbs, union BuiltinOptions
  private static final int GATHER_OPTIONS = 23;
  private static final int ONE_HOT_OPTIONS = 61;
  private static final int UNPACK_OPTIONS = 64;

  /** Maximum number of outputs of one node; no real network has more. */
  private static final int MAX_PARTS = 1 << 16;

  /** Operators whose output shape depends on the values of an input. */
  private static final Set<String> SHAPED_BY_VALUES =
      Set.of(
          "ARG_MAX",
          "ARG_MIN",
          "SUM",
          "REDUCE_PROD",
          "REDUCE_MAX",
          "REDUCE_MIN",
          "REDUCE_ANY",
          "REDUCE_ALL",
          "TILE",
          "BROADCAST_TO",
          "FILL",
          "SPARSE_TO_DENSE",
          "SCATTER_ND",
          "RANDOM_UNIFORM",
          "RANDOM_STANDARD_NORMAL",
          "CONV_3D_TRANSPOSE",
          "RANGE",
          "ONE_HOT",
          "TOPK_V2",
          "SPLIT_V",
          "MIRROR_PAD",
          "SPACE_TO_BATCH_ND",
          "BATCH_TO_SPACE_ND",
          "WHERE",
          "UNIQUE");

  private OpaquePartShapes() {}

  static boolean isShapedByValues(Op.Opaque op) {
    return SHAPED_BY_VALUES.contains(op.name());
  }

  static List<Shape> infer(Op.Opaque op, NodeInputs in) {
    return switch (op.name()) {
      case "SHAPE" -> List.of(Shape.of(in.arity(1, 1).shape(0).rank()));
      case "RANK" -> {
        in.arity(1, 1);
        yield List.of(Shape.of());
      }
      case "GATHER" -> gather(OpaqueOptions.of(op, GATHER_OPTIONS), in);
      case "GATHER_ND" -> gatherNd(in);
      case "TILE" -> tile(in);
      case "BROADCAST_TO" -> broadcastTo(in);
      case "BROADCAST_ARGS" -> {
        Shape a = in.arity(2, 2).ranked(0, 1);
        yield List.of(Shape.of(Math.max(a.dim(0), in.ranked(1, 1).dim(0))));
      }
      case "FILL" -> extents(in.arity(2, 2), 0);
      case "SPARSE_TO_DENSE" -> extents(in.arity(4, 4), 1);
      case "SCATTER_ND" -> extents(in.arity(3, 3), 2);
      case "RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL" -> extents(in.arity(1, 1), 0);
      case "CONV_3D_TRANSPOSE" -> extents(in.arity(3, 4), 0);
      case "RANGE" -> range(in);
      case "ONE_HOT" -> oneHot(OpaqueOptions.of(op, ONE_HOT_OPTIONS), in);
      case "TOPK_V2" -> topK(in);
      case "UNPACK" -> unpack(OpaqueOptions.of(op, UNPACK_OPTIONS), in);
      case "SPLIT_V" -> splitV(in);
      case "MIRROR_PAD" -> PartShapes.pad(in.arity(2, 2));
      case "SPACE_TO_BATCH_ND" -> spaceToBatch(in);
      case "BATCH_TO_SPACE_ND" -> batchToSpace(in);
      case "EMBEDDING_LOOKUP" -> {
        List<Integer> dims = new ArrayList<>(in.arity(2, 2).ranked(0, 1).dims());
        Shape table = in.shape(1);
        require(table.rank() >= 2, "table %s", table);
        dims.addAll(table.dims().subList(1, table.rank()));
        yield List.of(new Shape(dims));
      }
      default -> List.of();
    };
  }

  /** Shape rule of {@code tflite/kernels/gather.cc}. */
  private static List<Shape> gather(OpaqueOptions options, NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    Shape indices = in.shape(1);
    int axis = axis(options.integer(0, 0), x.rank());
    int batch = options.integer(1, 0);
    if (batch < 0) batch += indices.rank();
    require(
        batch >= 0 && batch <= axis && batch <= indices.rank(),
        "%d batch axes of %s and %s, axis %d",
        batch,
        x,
        indices,
        axis);
    List<Integer> dims = new ArrayList<>(x.dims().subList(0, axis));
    dims.addAll(indices.dims().subList(batch, indices.rank()));
    dims.addAll(x.dims().subList(axis + 1, x.rank()));
    return List.of(new Shape(dims));
  }

  private static List<Shape> gatherNd(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    Shape indices = in.shape(1);
    require(indices.rank() >= 1 && indices.dim(-1) <= x.rank(), "%s of %s", indices, x);
    List<Integer> dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
    dims.addAll(x.dims().subList(indices.dim(-1), x.rank()));
    return List.of(new Shape(dims));
  }

  private static List<Shape> tile(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] multiples = in.indices(1);
    if (multiples == null) return List.of();
    require(multiples.length == x.rank(), "%d multiples for %s", multiples.length, x);
    var dims = new int[x.rank()];
    for (int i = 0; i < dims.length; i++) {
      require(multiples[i] >= 0, "multiple %d", multiples[i]);
      dims[i] = Math.multiplyExact(x.dim(i), multiples[i]);
    }
    return List.of(Shape.of(dims));
  }

  private static List<Shape> broadcastTo(NodeInputs in) {
    List<Shape> wanted = extents(in.arity(2, 2), 1);
    if (wanted.isEmpty()) return wanted;
    Shape x = in.shape(0);
    Shape out = wanted.getFirst();
    require(x.rank() <= out.rank() && Broadcast.of(x, out).equals(out), "%s to %s", x, out);
    return wanted;
  }

  /** Returns the shape that an input's values specify; empty if the input is not a constant. */
  private static List<Shape> extents(NodeInputs in, int position) {
    int @Nullable [] dims = in.indices(position);
    if (dims == null) return List.of();
    require(dims.length <= Shape.MAX_RANK, "rank %d", dims.length);
    for (int dim : dims) require(dim >= 0, "extent %d", dim);
    return List.of(Shape.of(dims));
  }

  /** Shape rule of {@code tflite/kernels/range.cc}, {@code GetSize}. */
  private static List<Shape> range(NodeInputs in) {
    in.arity(3, 3);
    var ends = new double[3];
    for (int i = 0; i < ends.length; i++) {
      Constant constant = in.tensor(i).constant();
      if (constant == null) return List.of();
      require(in.shape(i).elements() == 1, "input %d is %s", i, in.shape(i));
      ends[i] =
          switch (in.tensor(i).type()) {
            case FLOAT32 -> constant.floats()[0];
            case INT64 -> constant.longs()[0];
            case INT32 -> constant.ints()[0];
            default -> throw new InvalidGraphException("a range of " + in.tensor(i).type());
          };
    }
    double size = Math.ceil(Math.abs((ends[1] - ends[0]) / ends[2]));
    boolean ahead = ends[2] > 0 ? ends[1] >= ends[0] : ends[1] <= ends[0];
    require(
        ends[2] != 0 && ahead && size <= Integer.MAX_VALUE,
        "a range from %s to %s by %s",
        ends[0],
        ends[1],
        ends[2]);
    return List.of(Shape.of((int) size));
  }

  private static List<Shape> oneHot(OpaqueOptions options, NodeInputs in) {
    Shape indices = in.arity(4, 4).shape(0);
    int @Nullable [] depth = in.indices(1);
    if (depth == null) return List.of();
    require(depth.length == 1 && depth[0] >= 0, "the depth has %d values", depth.length);
    int axis = options.integer(0, 0);
    require(indices.rank() < Shape.MAX_RANK, "rank of %s", indices);
    List<Integer> dims = new ArrayList<>(indices.dims());
    dims.add(axis(axis, indices.rank() + 1), depth[0]);
    return List.of(new Shape(dims));
  }

  private static List<Shape> topK(NodeInputs in) {
    Shape x = in.arity(2, 2).shape(0);
    int @Nullable [] k = in.indices(1);
    if (k == null) return List.of();
    require(
        x.rank() >= 1 && k.length == 1 && k[0] >= 0 && k[0] <= x.channels(), "%s, top %d", x, k[0]);
    int[] dims = x.toArray();
    dims[dims.length - 1] = k[0];
    return Collections.nCopies(2, Shape.of(dims));
  }

  private static List<Shape> unpack(OpaqueOptions options, NodeInputs in) {
    Shape x = in.arity(1, 1).shape(0);
    int count = options.integer(0, 0);
    int axis = axis(options.integer(1, 0), x.rank());
    require(count == x.dim(axis) && count <= MAX_PARTS, "%s into %d along %d", x, count, axis);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.subList(axis, axis + 1).clear();
    return Collections.nCopies(count, new Shape(dims));
  }

  private static List<Shape> splitV(NodeInputs in) {
    Shape x = in.arity(3, 3).shape(0);
    int @Nullable [] sizes = in.indices(1);
    int @Nullable [] axes = in.indices(2);
    if (sizes == null || axes == null) return List.of();
    require(axes.length == 1 && sizes.length <= MAX_PARTS, "%d axes", axes.length);
    int axis = axis(axes[0], x.rank());
    int open = -1;
    long sum = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] != -1) {
        require(sizes[i] >= 0, "a part of %d", sizes[i]);
        sum += sizes[i];
      } else {
        require(open < 0, "two parts of unknown size");
        open = i;
      }
    }
    require(open < 0 ? sum == x.dim(axis) : sum <= x.dim(axis), "%s into parts of %d", x, sum);
    List<Shape> parts = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      int[] dims = x.toArray();
      dims[axis] = i == open ? (int) (x.dim(axis) - sum) : sizes[i];
      parts.add(Shape.of(dims));
    }
    return parts;
  }

  private static List<Shape> spaceToBatch(NodeInputs in) {
    Shape x = in.arity(3, 3).shape(0);
    int @Nullable [] block = in.indices(1);
    int @Nullable [] paddings = in.indices(2);
    if (block == null || paddings == null) return List.of();
    requireBlocks(x, block, paddings);
    int[] dims = x.toArray();
    for (int i = 0; i < block.length; i++) {
      int padded = Math.addExact(dims[i + 1], Math.addExact(paddings[2 * i], paddings[2 * i + 1]));
      require(padded % block[i] == 0, "%d in blocks of %d", padded, block[i]);
      dims[i + 1] = padded / block[i];
      dims[0] = Math.multiplyExact(dims[0], block[i]);
    }
    return List.of(Shape.of(dims));
  }

  private static List<Shape> batchToSpace(NodeInputs in) {
    Shape x = in.arity(3, 3).shape(0);
    int @Nullable [] block = in.indices(1);
    int @Nullable [] crops = in.indices(2);
    if (block == null || crops == null) return List.of();
    requireBlocks(x, block, crops);
    int[] dims = x.toArray();
    for (int i = 0; i < block.length; i++) {
      require(dims[0] % block[i] == 0, "a batch of %d in blocks of %d", dims[0], block[i]);
      dims[0] /= block[i];
      long whole = (long) dims[i + 1] * block[i] - crops[2 * i] - crops[2 * i + 1];
      require(whole >= 0 && whole <= Integer.MAX_VALUE, "an extent of %d", whole);
      dims[i + 1] = (int) whole;
    }
    return List.of(Shape.of(dims));
  }

  private static void requireBlocks(Shape x, int[] block, int[] edges) {
    require(
        x.rank() > block.length && edges.length == 2 * block.length,
        "input %s, %d blocks, %d edges",
        x,
        block.length,
        edges.length);
    for (int b : block) require(b > 0, "a block of %d", b);
    for (int edge : edges) require(edge >= 0, "an edge of %d", edge);
  }
}
