package dev.octet.engine.read.onnx.op;

import static java.util.Map.entry;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that join, cut, repeat and pad tensors. */
final class PartOps {
  private PartOps() {}

  static Map<String, OnnxImporter> all() {
    return Map.ofEntries(
        entry("Concat", PartOps::concat),
        entry("Split", PartOps::split),
        entry("Slice", PartOps::slice),
        entry("Gather", PartOps::gather),
        entry("GatherND", PartOps::gatherNd),
        entry("ScatterND", ScatteredConstant::add),
        entry("Expand", PartOps::expand),
        entry("Tile", PartOps::tile),
        entry("Pad", PartOps::pad),
        entry("TopK", PartOps::topK));
  }

  private static void concat(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    List<Integer> inputs = new ArrayList<>();
    for (int id : net.all(node)) {
      // the empty beginning of a list that an exporter fills in a loop
      if (b.shape(id).elements() > 0) inputs.add(id);
    }
    if (inputs.isEmpty()) throw new InvalidGraphException("all of its inputs are empty");
    if (inputs.size() == 1) {
      net.put(node, inputs.getFirst());
      return;
    }
    int axis = OnnxNetwork.axis(node.integer("axis", 0), b.shape(inputs.getFirst()).rank());
    var op = new Op.Concatenation(axis, Activation.NONE);
    int[] ids = inputs.stream().mapToInt(Integer::intValue).toArray();
    net.put(node, b.node(node.name(), op, ids));
  }

  private static void split(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape shape = b.shape(x);
    int axis = OnnxNetwork.axis(node.integer("axis", 0), shape.rank());
    int parts = node.outputs().size();
    int[] given = node.has(1) ? net.integers(node, 1) : node.integers("split");
    int[] sizes = given == null ? equalParts(shape.dim(axis), parts) : given;
    if (sizes.length != parts || IntStream.of(sizes).sum() != shape.dim(axis)) {
      throw new InvalidGraphException(
          "its %d outputs don't fit %d parts of axis %d of shape %s"
              .formatted(parts, sizes.length, axis, shape));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      names.add(node.hasOutput(i) ? node.outputs().get(i) : node.name() + "/unused" + i);
    }
    List<Integer> made;
    if (parts == 1) {
      made = List.of(x);
    } else if (IntStream.of(sizes).distinct().count() == 1) {
      made = b.nodes(names, new Op.Split(parts), b.integer(node.name() + "/axis", axis), x);
    } else {
      int list = b.list(node.name() + "/sizes", sizes);
      int position = b.integer(node.name() + "/axis", axis);
      made = b.nodes(names, OpaqueOps.splitV(parts), x, list, position);
    }
    for (int i = 0; i < parts; i++) net.put(node, i, made.get(i));
  }

  private static int[] equalParts(int extent, int parts) {
    int each = (extent + parts - 1) / parts;
    return IntStream.range(0, parts)
        .map(i -> Math.clamp(extent - (long) i * each, 0, each))
        .toArray();
  }

  private static void slice(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape shape = b.shape(x);
    boolean old = node.hasAttribute("starts");
    int[] starts = old ? node.integers("starts") : net.integers(node, 1);
    int[] ends = old ? node.integers("ends") : net.integers(node, 2);
    int[] axes = old ? node.integers("axes") : net.integersOrNull(node, 3);
    int[] steps = old ? null : net.integersOrNull(node, 4);
    if (starts == null || ends == null || starts.length != ends.length) {
      throw new InvalidGraphException("its starts and ends don't fit each other");
    }
    var begin = new int[shape.rank()];
    int[] end = shape.toArray();
    var step = new int[shape.rank()];
    Arrays.fill(step, 1);
    int endMask = 0;
    for (int i = 0; i < starts.length; i++) {
      int axis = axes == null ? i : OnnxNetwork.axis(at(axes, i), shape.rank());
      if (axis >= shape.rank()) throw new InvalidGraphException("it has too many starts");
      int extent = shape.dim(axis);
      step[axis] = steps == null ? 1 : at(steps, i);
      if (step[axis] == 0) throw new InvalidGraphException("a step is 0");
      boolean forward = step[axis] > 0;
      begin[axis] = clamped(starts[i], extent, 0, forward ? extent : extent - 1);
      end[axis] = clamped(ends[i], extent, forward ? 0 : -1, forward ? extent : extent - 1);
      if (end[axis] < 0) endMask |= 1 << axis;
    }
    String name = node.name();
    if (IntStream.of(step).allMatch(s -> s == 1)) {
      var size = new int[begin.length];
      for (int i = 0; i < size.length; i++) size[i] = Math.max(0, end[i] - begin[i]);
      boolean whole = Arrays.equals(size, shape.toArray());
      int first = b.list(name + "/begin", begin);
      net.put(
          node, whole ? x : b.node(name, new Op.Slice(), x, first, b.list(name + "/size", size)));
      return;
    }
    var op = new Op.StridedSlice(0, endMask, 0, 0, 0, false);
    int first = b.list(name + "/begin", begin);
    int last = b.list(name + "/end", end);
    net.put(node, b.node(name, op, x, first, last, b.list(name + "/steps", step)));
  }

  private static int at(int[] values, int i) {
    if (i >= values.length) throw new InvalidGraphException("its axes or steps are too few");
    return values[i];
  }

  private static int clamped(int index, int extent, int least, int most) {
    long place = index < 0 ? (long) index + extent : index;
    return Math.clamp(place, least, Math.max(least, most));
  }

  private static void gather(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int indices = net.in(node, 1);
    Shape shape = b.shape(x);
    int axis = OnnxNetwork.axis(node.integer("axis", 0), shape.rank());
    int extent = shape.dim(axis);
    int[] values = net.integersOrNull(node, 1);
    if (values == null) {
      net.put(node, b.node(node.name(), OpaqueOps.gather(axis, 0), x, indices));
      return;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] < -extent || values[i] >= extent) {
        throw new InvalidGraphException(
            "index %d is out of range for axis %d of shape %s".formatted(values[i], axis, shape));
      }
      if (values[i] < 0) values[i] += extent;
    }
    Shape places = b.shape(indices);
    if (places.rank() == 0) {
      net.put(node, one(b, node.name(), x, axis, values[0]));
      return;
    }
    int list =
        b.reshaped(
            node.name() + "/places", b.list(node.name() + "/indices", values), places.toArray());
    net.put(node, b.node(node.name(), OpaqueOps.gather(axis, 0), x, list));
  }

  /** Returns one slice along an axis, without the axis. */
  private static int one(NetworkBuilder b, String name, int x, int axis, int index) {
    Shape shape = b.shape(x);
    var begin = new int[shape.rank()];
    begin[axis] = index;
    int[] size = shape.toArray();
    size[axis] = 1;
    int first = b.list(name + "/begin", begin);
    int part = b.node(name + "/slice", new Op.Slice(), x, first, b.list(name + "/size", size));
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.subList(axis, axis + 1).clear();
    return b.reshaped(name, part, dims.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void gatherNd(OnnxNode node, OnnxNetwork net) {
    if (node.integer("batch_dims", 0) != 0) {
      throw new InvalidGraphException("its batch_dims are not 0");
    }
    Op op = OpaqueOps.plain("GATHER_ND");
    net.put(node, net.builder().node(node.name(), op, net.in(node, 0), net.in(node, 1)));
  }

  private static void expand(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int[] wanted = net.integers(node, 1);
    int[] own = b.shape(x).toArray();
    int rank = Math.max(wanted.length, own.length);
    var dims = new int[rank];
    var expanded = new int[rank];
    for (int i = 0; i < rank; i++) {
      int mine = i - rank + own.length < 0 ? 1 : own[i - rank + own.length];
      int other = i - rank + wanted.length < 0 ? 1 : wanted[i - rank + wanted.length];
      expanded[i] = mine;
      dims[i] = other == 1 || other == -1 ? mine : other;
    }
    int same = b.reshaped(node.name() + "/rank", x, expanded);
    if (Arrays.equals(dims, expanded)) {
      net.put(node, same);
      return;
    }
    Op op = OpaqueOps.plain("BROADCAST_TO", 2);
    net.put(node, b.node(node.name(), op, same, b.list(node.name() + "/shape", dims)));
  }

  private static void tile(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int[] times = net.integers(node, 1);
    int list = b.list(node.name() + "/times", times);
    net.put(node, b.node(node.name(), OpaqueOps.plain("TILE"), net.in(node, 0), list));
  }

  private static void pad(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape shape = b.shape(x);
    int rank = shape.rank();
    int[] pads = node.has(1) ? net.integers(node, 1) : node.integers("pads");
    int[] axes = node.has(3) ? net.integers(node, 3) : IntStream.range(0, rank).toArray();
    if (pads == null || pads.length != 2 * axes.length) {
      throw new InvalidGraphException("its pads don't fit an input of shape " + shape);
    }
    var before = new int[rank];
    var after = new int[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = OnnxNetwork.axis(axes[i], rank);
      before[axis] = pads[i];
      after[axis] = pads[i + axes.length];
    }
    String mode = node.text("mode", "constant");
    int cropped = cropped(b, node.name() + "/cropped", x, before, after);
    for (int i = 0; i < rank; i++) {
      before[i] = Math.max(0, before[i]);
      after[i] = Math.max(0, after[i]);
    }
    if (IntStream.concat(IntStream.of(before), IntStream.of(after)).allMatch(p -> p == 0)) {
      net.put(node, cropped);
      return;
    }
    net.put(
        node,
        switch (mode) {
          case "constant" -> Windows.pad(b, node.name(), cropped, before, after, value(node, net));
          case "reflect" -> Windows.mirrored(b, node.name(), cropped, before, after);
          default ->
              throw new InvalidGraphException("its mode '%s' is not supported".formatted(mode));
        });
  }

  private static float value(OnnxNode node, OnnxNetwork net) {
    return node.has(2) ? net.number(node, 2, 0) : node.number("value", 0);
  }

  /** Removes the elements that negative padding stands for. */
  private static int cropped(NetworkBuilder b, String name, int x, int[] before, int[] after) {
    int[] size = b.shape(x).toArray();
    var begin = new int[size.length];
    boolean crops = false;
    for (int i = 0; i < size.length; i++) {
      begin[i] = Math.max(0, -before[i]);
      int end = Math.max(0, -after[i]);
      size[i] -= begin[i] + end;
      crops |= begin[i] + end > 0;
      if (size[i] <= 0) throw new InvalidGraphException("its pads remove all elements");
    }
    if (!crops) return x;
    int first = b.list(name + "/begin", begin);
    return b.node(name, new Op.Slice(), x, first, b.list(name + "/size", size));
  }

  private static void topK(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    int rank = b.shape(x).rank();
    int axis = OnnxNetwork.axis(node.integer("axis", -1), rank);
    int[] count = node.has(1) ? net.integers(node, 1) : node.integers("k");
    if (axis != rank - 1 || !node.flag("largest", true) || count == null || count.length != 1) {
      throw new InvalidGraphException("only the largest elements of the last axis are supported");
    }
    List<Integer> made =
        b.topK(node.name(), node.name() + "/indices", x, b.integer(node.name() + "/k", count[0]));
    net.put(node, 0, made.get(0));
    net.put(node, 1, made.get(1));
  }
}
