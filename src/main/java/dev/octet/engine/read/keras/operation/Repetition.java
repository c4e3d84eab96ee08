package dev.octet.engine.read.keras.operation;

import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import dev.octet.engine.read.keras.config.WrappedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Functions that repeat, reverse or choose values along an axis. */
final class Repetition {
  private Repetition() {}

  static void register(Map<String, LayerType> all) {
    all.put("Tile", LayerType.of(Repetition::tile));
    all.put("Repeat", LayerType.of(Repetition::repeat));
    all.put("Flip", LayerType.of(Repetition::flip));
    all.put("Take", LayerType.of(Repetition::take));
    all.put("BroadcastTo", LayerType.of(Repetition::broadcastTo));
  }

  private static int tile(LayerCall call) {
    int x = Rearrangement.x(call);
    int rank = call.b().shape(x).rank();
    int[] times = Rearrangement.required(call, 1, "repeats", "multiples");
    if (times.length > rank)
      throw call.invalid("It repeats %d axes of %d.".formatted(times.length, rank));
    var all = new int[rank];
    Arrays.fill(all, 1);
    System.arraycopy(times, 0, all, rank - times.length, times.length);
    return tiled(call, call.name(), x, all);
  }

  private static int tiled(LayerCall call, String name, int x, int[] times) {
    for (int each : times) if (each < 1) throw call.invalid("It repeats %d times.".formatted(each));
    return call.b()
        .node(name, OpaqueOps.plain("TILE"), x, call.b().list(name + "/multiples", times));
  }

  /** Repeats each element: a new axis behind the old one, repeated and merged with it. */
  private static int repeat(LayerCall call) {
    int x = Rearrangement.x(call);
    Shape shape = call.b().shape(x);
    int[] times = Rearrangement.required(call, 1, "repeats");
    int[] axes = call.integers(2, "axis");
    if (axes == null || times.length != 1) throw call.invalid("It needs one axis and one number.");
    int axis = call.axis(axes[0], shape.rank());
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.add(axis + 1, 1);
    int wide = call.b().reshaped(call.name() + "/wide", x, new Shape(dims).toArray());
    var all = new int[dims.size()];
    Arrays.fill(all, 1);
    all[axis + 1] = times[0];
    int repeated = tiled(call, call.name() + "/tile", wide, all);
    int[] result = shape.toArray();
    result[axis] = Math.multiplyExact(result[axis], times[0]);
    return call.b().reshaped(call.name(), repeated, result);
  }

  private static int flip(LayerCall call) {
    int x = Rearrangement.x(call);
    int rank = call.b().shape(x).rank();
    int[] axes = Rearrangement.required(call, 1, "axis");
    for (int i = 0; i < axes.length; i++) axes[i] = call.axis(axes[i], rank);
    return call.b()
        .node(
            call.name(),
            OpaqueOps.plain("REVERSE_V2"),
            x,
            call.b().list(call.name() + "/axes", axes));
  }

  private static int take(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = Rearrangement.x(call);
    int rank = b.shape(x).rank();
    int[] axes = call.integers(2, "axis");
    if (axes == null) throw call.invalid("It needs an axis.");
    int axis = call.axis(axes[0], rank);
    JsonNode json = call.data(1, "indices");
    if (json == null)
      return b.node(call.name(), OpaqueOps.gather(axis, 0), x, call.operand(1, "indices"));
    WrappedValues.Numbers numbers = WrappedValues.array(json, call.settings().place());
    int extent = b.shape(x).dim(axis);
    var indices = new int[numbers.values().length];
    for (int i = 0; i < indices.length; i++) {
      int index = (int) numbers.values()[i];
      indices[i] = index < 0 ? index + extent : index;
      if (indices[i] < 0 || indices[i] >= extent)
        throw call.invalid("Its index %d is outside of %d elements.".formatted(index, extent));
    }
    int list =
        b.reshaped(
            call.name() + "/indices",
            b.list(call.name() + "/list", indices),
            new Shape(numbers.dims()).toArray());
    return b.node(call.name(), OpaqueOps.gather(axis, 0), x, list);
  }

  private static int broadcastTo(LayerCall call) {
    NetworkBuilder b = call.b();
    int x = Rearrangement.x(call);
    Shape shape = b.shape(x);
    int[] target = Rearrangement.required(call, 1, "shape");
    if (target.length < shape.rank())
      throw call.invalid("Its shape has fewer axes than its input.");
    List<Integer> dims = new ArrayList<>(shape.dims());
    while (dims.size() < target.length) dims.addFirst(1);
    var times = new int[target.length];
    for (int i = 0; i < times.length; i++) {
      boolean same = target[i] == dims.get(i) || target[i] == -1;
      if (!same && dims.get(i) != 1)
        throw call.invalid("An input of shape %s doesn't fit its shape.".formatted(shape));
      times[i] = same ? 1 : target[i];
    }
    int wide = b.reshaped(call.name() + "/wide", x, new Shape(dims).toArray());
    return Arrays.stream(times).allMatch(each -> each == 1)
        ? wide
        : tiled(call, call.name(), wide, times);
  }
}
