package dev.octet.engine.read.keras.operation;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.Settings;
import dev.octet.engine.read.keras.config.WrappedValues;
import dev.octet.engine.read.keras.layer.Pools;
import dev.octet.engine.read.keras.layer.Resizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Functions that move, join, cut or repeat values. */
final class Rearrangement {
  private static final int MOST_PARTS = 1_000;

  private Rearrangement() {}

  static void register(Map<String, LayerType> all) {
    all.put("Reshape", LayerType.of(Rearrangement::reshape));
    all.put("Transpose", LayerType.of(Rearrangement::transpose));
    all.put("Swapaxes", LayerType.of(Rearrangement::swapAxes));
    all.put("Moveaxis", LayerType.of(Rearrangement::moveAxis));
    all.put("Squeeze", LayerType.of(Rearrangement::squeeze));
    all.put("ExpandDims", LayerType.of(Rearrangement::expandDims));
    all.put("Concatenate", LayerType.of(Rearrangement::concatenate));
    all.put("Stack", LayerType.of(Rearrangement::stack));
    all.put("Split", LayerType.several(Rearrangement::split));
    all.put("Unstack", LayerType.several(Rearrangement::unstack));
    all.put("GetItem", LayerType.of(Slicing::item));
    all.put("Pad", LayerType.of(Rearrangement::pad).unless(Rearrangement::padRefusal));
    all.put("Resize", LayerType.of(Rearrangement::resize).unless(Rearrangement::resizeRefusal));
    all.put("MaxPool", LayerType.of(call -> pool(call, true)));
    all.put("AveragePool", LayerType.of(call -> pool(call, false)));
    all.put(
        "DepthToSpace",
        LayerType.of(call ->
            call.b()
                .node(
                    call.name(), new Op.DepthToSpace(block(call)), call.operand(0, "x", "input"))));
    all.put(
        "SpaceToDepth",
        LayerType.of(call ->
            call.b()
                .node(
                    call.name(), new Op.SpaceToDepth(block(call)), call.operand(0, "x", "input"))));
  }

  private static int block(LayerCall call) {
    int[] size = call.integers(1, "block_size");
    if (size == null) throw call.invalid("It needs a `block_size`.");
    return size[0];
  }

  static int x(LayerCall call) {
    return call.operand(0, "x", "tensor", "input", "a", "image", "images");
  }

  static int[] required(LayerCall call, int position, String... names) {
    int[] given = call.integers(position, names);
    if (given == null) throw call.invalid("Its argument `%s` is missing.".formatted(names[0]));
    return given;
  }

  private static int reshape(LayerCall call) {
    int x = x(call);
    Shape shape = call.b().shape(x);
    int[] dims = required(call, 1, "newshape", "shape").clone();
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      // an open batch is written as -1 beside another -1
      if (dims[i] == -1 && open >= 0 && open == 0) {
        dims[0] = shape.dim(0);
        known = Math.multiplyExact(known, dims[0]);
        open = i;
      } else if (dims[i] == -1) open = i;
      else known = Math.multiplyExact(known, dims[i]);
    }
    if (known < 1 || shape.elements() % known != 0) {
      throw call.invalid(
          "Its shape %s doesn't fit an input of shape %s.".formatted(Arrays.toString(dims), shape));
    }
    if (open >= 0) dims[open] = Math.toIntExact(shape.elements() / known);
    if (Shape.of(dims).elements() != shape.elements()) {
      throw call.invalid(
          "Its shape %s doesn't fit an input of shape %s.".formatted(Arrays.toString(dims), shape));
    }
    return call.b().reshaped(call.name(), x, dims);
  }

  private static int transpose(LayerCall call) {
    int x = x(call);
    int rank = call.b().shape(x).rank();
    int[] axes = call.integers(1, "axes", "perm");
    if (axes == null) {
      axes = new int[rank];
      for (int i = 0; i < rank; i++) axes[i] = rank - 1 - i;
    }
    return permuted(call, x, axes);
  }

  private static int permuted(LayerCall call, int x, int[] axes) {
    int rank = call.b().shape(x).rank();
    var order = new int[axes.length];
    for (int i = 0; i < axes.length; i++) order[i] = call.axis(axes[i], rank);
    if (order.length != rank || Arrays.stream(order).distinct().count() != rank) {
      throw call.invalid("Its axes are not a permutation of %d axes.".formatted(rank));
    }
    return call.b().transposed(call.name(), x, order);
  }

  private static int swapAxes(LayerCall call) {
    int x = x(call);
    int rank = call.b().shape(x).rank();
    int first = call.axis(required(call, 1, "axis1")[0], rank);
    int second = call.axis(required(call, 2, "axis2")[0], rank);
    var order = new int[rank];
    for (int i = 0; i < rank; i++) order[i] = i == first ? second : i == second ? first : i;
    return permuted(call, x, order);
  }

  private static int moveAxis(LayerCall call) {
    int x = x(call);
    int rank = call.b().shape(x).rank();
    int[] from = required(call, 1, "source");
    int[] to = required(call, 2, "destination");
    if (from.length != to.length)
      throw call.invalid("It moves %d axes to %d places.".formatted(from.length, to.length));
    List<Integer> order = new ArrayList<>(Collections.nCopies(rank, -1));
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < rank; i++) rest.add(i);
    for (int i = 0; i < from.length; i++) {
      int axis = call.axis(from[i], rank);
      order.set(call.axis(to[i], rank), axis);
      rest.remove(Integer.valueOf(axis));
    }
    for (int i = 0; i < rank && !rest.isEmpty(); i++)
      if (order.get(i) < 0) order.set(i, rest.removeFirst());
    return permuted(call, x, order.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int squeeze(LayerCall call) {
    int x = x(call);
    Shape shape = call.b().shape(x);
    int[] given = call.integers(1, "axis");
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      int own = i;
      boolean chosen =
          given == null
              ? shape.dim(i) == 1
              : Arrays.stream(given).anyMatch(axis -> call.axis(axis, shape.rank()) == own);
      if (!chosen) dims.add(shape.dim(i));
      else if (shape.dim(i) != 1)
        throw call.invalid("It removes axis %d of shape %s.".formatted(i, shape));
    }
    return call.b().reshaped(call.name(), x, new Shape(dims).toArray());
  }

  private static int expandDims(LayerCall call) {
    int x = x(call);
    List<Integer> dims = new ArrayList<>(call.b().shape(x).dims());
    int[] axes = required(call, 1, "axis");
    int rank = dims.size() + axes.length;
    for (int axis : axes) dims.add(Math.min(call.axis(axis, rank), dims.size()), 1);
    return call.b().reshaped(call.name(), x, new Shape(dims).toArray());
  }

  private static int concatenate(LayerCall call) {
    List<Integer> xs = call.operands(0, "xs");
    if (xs.size() == 1) return xs.getFirst();
    int rank = call.b().shape(xs.getFirst()).rank();
    int[] axis = call.integers(1, "axis");
    var op = new Op.Concatenation(call.axis(axis == null ? 0 : axis[0], rank), Activation.NONE);
    return call.b().node(call.name(), op, ids(xs));
  }

  private static int[] ids(List<Integer> xs) {
    return xs.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int stack(LayerCall call) {
    List<Integer> xs = call.operands(0, "x");
    int rank = call.b().shape(xs.getFirst()).rank() + 1;
    int[] axis = call.integers(1, "axis");
    var op = new Op.Pack(call.axis(axis == null ? 0 : axis[0], rank), xs.size());
    return call.b().node(call.name(), op, ids(xs));
  }

  private static List<String> names(LayerCall call, int count) {
    if (count < 1 || count > MOST_PARTS) throw call.invalid("It makes %d parts.".formatted(count));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) names.add(call.name() + ":" + i);
    return names;
  }

  private static List<Integer> split(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = call.operand(0, "x", "value");
    Shape shape = b.shape(x);
    int[] axes = call.integers(2, "axis");
    int axis = call.axis(axes == null ? 0 : axes[0], shape.rank());
    JsonNode json = call.data(1, "indices_or_sections");
    boolean sizes = json == null;
    if (json == null) json = call.data(1, "num_or_size_splits");
    if (json == null) throw call.invalid("It has no number of parts.");
    int at = b.integer(call.name() + "/axis", axis);
    JsonNode plain = WrappedValues.plain(json);
    if (!plain.isArray()) {
      int parts = call.settings().integers("sections", json)[0];
      return b.nodes(names(call, parts), new Op.Split(parts), at, x);
    }
    int[] given = call.settings().integers("sections", json);
    int[] parts = sizes ? given : sizes(call, given, shape.dim(axis));
    int lengths = b.list(call.name() + "/sizes", parts);
    return b.nodes(names(call, parts.length), OpaqueOps.splitV(parts.length), x, lengths, at);
  }

  /** Returns the lengths of the parts between ends of parts. */
  private static int[] sizes(LayerCall call, int[] ends, int extent) {
    var sizes = new int[ends.length + 1];
    int from = 0;
    for (int i = 0; i <= ends.length; i++) {
      int to = i == ends.length ? extent : ends[i] < 0 ? ends[i] + extent : ends[i];
      if (to < from || to > extent)
        throw call.invalid("It splits %d elements at %s.".formatted(extent, Arrays.toString(ends)));
      sizes[i] = to - from;
      from = to;
    }
    return sizes;
  }

  private static List<Integer> unstack(LayerCall call) {
    int x = x(call);
    Shape shape = call.b().shape(x);
    int[] axes = call.integers(-1, "axis");
    int axis = call.axis(axes == null ? 0 : axes[0], shape.rank());
    int count = shape.dim(axis);
    return call.b().nodes(names(call, count), OpaqueOps.unpack(axis, count), x);
  }

  private static @Nullable String padRefusal(Settings settings) {
    String mode = settings.text("mode", "constant");
    boolean known =
        List.of("constant", "reflect", "symmetric").contains(mode.toLowerCase(Locale.ROOT));
    return known ? null : "its mode '%s' is not supported".formatted(mode);
  }

  private static int pad(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = x(call);
    int rank = b.shape(x).rank();
    JsonNode widths = call.data(1, "pad_width");
    if (widths == null) widths = call.data(1, "paddings");
    if (widths == null) throw call.invalid("Its argument `pad_width` is missing.");
    WrappedValues.Numbers numbers = WrappedValues.array(widths, call.settings().place());
    var before = new int[rank];
    var after = new int[rank];
    float[] values = numbers.values();
    for (int axis = 0; axis < rank; axis++) {
      boolean each = values.length == 2 * rank;
      if (!each && values.length > 2)
        throw call.invalid("Its padding doesn't fit %d axes.".formatted(rank));
      before[axis] = (int) values[each ? 2 * axis : 0];
      after[axis] = (int) values[each ? 2 * axis + 1 : values.length - 1];
      if (before[axis] < 0 || after[axis] < 0) throw call.invalid("Its padding is negative.");
    }
    JsonNode mode = call.data(-1, "mode");
    String text = mode == null ? "constant" : mode.asString("constant").toLowerCase(Locale.ROOT);
    if (text.equals("constant")) {
      return Windows.pad(b, call.name(), x, before, after, call.number(3, 0, "constant_values"));
    }
    var paddings = new int[2 * rank];
    for (int axis = 0; axis < rank; axis++) {
      paddings[2 * axis] = before[axis];
      paddings[2 * axis + 1] = after[axis];
    }
    int list =
        b.reshaped(call.name() + "/paddings", b.list(call.name() + "/amounts", paddings), rank, 2);
    return b.node(call.name(), OpaqueOps.mirrorPad(text.equals("symmetric")), x, list);
  }

  private static @Nullable String resizeRefusal(Settings settings) {
    return Resizes.refusal(settings, "bilinear");
  }

  private static int resize(LayerCall call) {
    int[] size = required(call, 1, "size");
    JsonNode method = call.data(2, "method");
    boolean known = method == null || method.asString("").equals("bilinear");
    if (size.length != 2 || !known) throw call.invalid("Its size or method is not supported.");
    return Resizes.resize(call, size[0], size[1]);
  }

  private static int pool(LayerCall call, boolean max) {
    int axes = call.shape().rank() - 2;
    if (axes < 1 || axes > 2) throw call.invalid("Its input has shape %s.".formatted(call.shape()));
    return Pools.pool(call, axes, max);
  }
}
