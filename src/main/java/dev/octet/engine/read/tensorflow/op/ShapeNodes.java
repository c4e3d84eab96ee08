package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.OpaqueOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Importers of operators that change the shape or the order of the axes, or pad. */
final class ShapeNodes {
  private ShapeNodes() {}

  static void register(Registry registry) {
    registry
        .one(ShapeNodes::reshape, "Reshape")
        .one(ShapeNodes::squeeze, "Squeeze")
        .one(ShapeNodes::expandDims, "ExpandDims")
        .one(ShapeNodes::transpose, "Transpose")
        .one(ShapeNodes::pad, "Pad")
        .one(ShapeNodes::padWithValue, "PadV2")
        .one(ShapeNodes::mirrorPad, "MirrorPad")
        .one(ShapeNodes::reverse, "ReverseV2")
        .one(ShapeNodes::tile, "Tile")
        .one(ShapeNodes::broadcastTo, "BroadcastTo");
  }

  private static int reshape(NodeReading n) {
    int[] dims = n.integers(1).clone();
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1 && open < 0) open = i;
      else known = Math.multiplyExact(known, dims[i]);
    }
    long elements = n.shape(0).elements();
    if (open >= 0 && known > 0 && elements % known == 0) {
      dims[open] = Math.toIntExact(elements / known);
      known *= dims[open];
    }
    if (known != elements || (open >= 0 && dims[open] < 0)) {
      throw new InvalidGraphException(
          "a tensor of shape %s can't get the shape %s"
              .formatted(n.shape(0), Arrays.toString(n.integers(1))));
    }
    return n.b().reshaped(n.name(), n.x(0), dims);
  }

  private static int squeeze(NodeReading n) {
    Shape x = n.shape(0);
    int[] listed = n.attributes().integers("squeeze_dims");
    if (listed.length == 0) listed = n.attributes().integers("axis");
    var dropped = new boolean[x.rank()];
    for (int axis : listed) {
      int positive = NodeReading.axis(axis, x.rank());
      if (x.dim(positive) != 1) {
        throw new InvalidGraphException("axis %d of shape %s is not 1".formatted(axis, x));
      }
      dropped[positive] = true;
    }
    List<Integer> dims = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      boolean drop = listed.length == 0 ? x.dim(axis) == 1 : dropped[axis];
      if (!drop) dims.add(x.dim(axis));
    }
    return n.b().reshaped(n.name(), n.x(0), array(dims));
  }

  private static int expandDims(NodeReading n) {
    Shape x = n.shape(0);
    List<Integer> dims = new ArrayList<>(x.dims());
    dims.add(NodeReading.axis(n.integer(1), x.rank() + 1), 1);
    return n.b().reshaped(n.name(), n.x(0), array(dims));
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Permutes axes; if only axes of extent 1 change their place, this is a reshape. */
  private static int transpose(NodeReading n) {
    int[] axes = permutation(n);
    var dims = new int[axes.length];
    int last = -1;
    boolean ordered = true;
    for (int i = 0; i < axes.length; i++) {
      dims[i] = n.shape(0).dim(axes[i]);
      if (dims[i] == 1) continue;
      ordered &= axes[i] > last;
      last = axes[i];
    }
    return ordered
        ? n.b().reshaped(n.name(), n.x(0), dims)
        : n.b().transposed(n.name(), n.x(0), axes);
  }

  private static int[] permutation(NodeReading n) {
    int[] axes = n.integers(1).clone();
    if (axes.length != n.shape(0).rank()) {
      throw new InvalidGraphException(
          "%d axes in a permutation of shape %s".formatted(axes.length, n.shape(0)));
    }
    var seen = new boolean[axes.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = NodeReading.axis(axes[i], axes.length);
      if (seen[axes[i]]) throw new InvalidGraphException("an axis occurs twice");
      seen[axes[i]] = true;
    }
    return axes;
  }

  private static int pad(NodeReading n) {
    if (isNothing(n)) return n.x(0);
    return n.b().node(n.name(), new Op.Pad(), n.x(0), n.x(1));
  }

  private static int padWithValue(NodeReading n) {
    if (isNothing(n)) return n.x(0);
    if (n.isEverywhere(2, 0) && n.type(0) == ElementType.FLOAT32) return pad(n);
    return n.b().node(n.name(), new Op.PadV2(), n.x(0), n.x(1), n.x(2));
  }

  private static boolean isNothing(NodeReading n) {
    for (int amount : n.integers(1)) if (amount != 0) return false;
    return true;
  }

  private static int mirrorPad(NodeReading n) {
    if (isNothing(n)) return n.x(0);
    boolean symmetric = n.attributes().text("mode", "REFLECT").equals("SYMMETRIC");
    int[] amounts = n.integers(1);
    for (int axis = 0; axis < n.shape(0).rank() && 2 * axis + 1 < amounts.length; axis++) {
      int most = n.shape(0).dim(axis) - (symmetric ? 0 : 1);
      if (amounts[2 * axis] > most || amounts[2 * axis + 1] > most) {
        throw new InvalidGraphException(
            "axis %d of shape %s can't be mirrored that far".formatted(axis, n.shape(0)));
      }
    }
    return n.b().node(n.name(), OpaqueOps.mirrorPad(symmetric), n.x(0), n.x(1));
  }

  private static int reverse(NodeReading n) {
    int[] axes = n.integers(1);
    int result = n.x(0);
    for (int i = 0; i < axes.length; i++) {
      int axis = NodeReading.axis(axes[i], n.shape(0).rank());
      String name = i == axes.length - 1 ? n.name() : n.name() + "/axis_" + axis;
      int over = n.b().list(name + "/axes", axis);
      result = n.b().node(name, OpaqueOps.plain("REVERSE_V2"), result, over);
    }
    return result;
  }

  private static int tile(NodeReading n) {
    boolean once = true;
    for (int multiple : n.integers(1)) once &= multiple == 1;
    if (once) return n.x(0);
    return n.b().node(n.name(), OpaqueOps.plain("TILE"), n.x(0), n.x(1));
  }

  private static int broadcastTo(NodeReading n) {
    int[] dims = n.integers(1);
    if (Arrays.equals(dims, n.shape(0).toArray())) return n.x(0);
    return n.b().node(n.name(), OpaqueOps.plain("BROADCAST_TO", 2), n.x(0), n.x(1));
  }
}
