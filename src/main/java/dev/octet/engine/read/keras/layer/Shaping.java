package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.build.Windows;
import dev.octet.engine.read.keras.call.LayerCall;
import dev.octet.engine.read.keras.call.LayerType;
import java.util.Map;

/** Layers that rearrange, repeat, pad or cut their input. */
final class Shaping {
  private Shaping() {}

  static void register(Map<String, LayerType> all) {
    all.put("Flatten", LayerType.of(Shaping::flatten));
    all.put("Reshape", LayerType.of(Shaping::reshape));
    all.put("Permute", LayerType.of(Shaping::permute));
    all.put("RepeatVector", LayerType.of(Shaping::repeatVector));
    for (int axes = 1; axes <= 2; axes++) {
      int own = axes;
      all.put("ZeroPadding" + axes + "D", LayerType.of(call -> pad(call, own)));
      all.put("Cropping" + axes + "D", LayerType.of(call -> crop(call, own)));
    }
  }

  static int flatten(LayerCall call) {
    Shape shape = call.shape();
    int batch = shape.rank() == 0 ? 1 : shape.dim(0);
    int rest = Math.toIntExact(shape.elements() / Math.max(1, batch));
    return call.b().reshaped(call.name(), call.input(), batch, rest);
  }

  private static int reshape(LayerCall call) {
    int[] target = call.settings().integers("target_shape");
    if (target == null) throw call.settings().misfit("target_shape", "a shape");
    Shape shape = call.shape();
    var dims = new int[target.length + 1];
    dims[0] = shape.dim(0);
    System.arraycopy(target, 0, dims, 1, target.length);
    return call.b().reshaped(call.name(), call.input(), resolved(call, dims, shape.elements()));
  }

  /**
   * Returns extents in which -1 is replaced by what is left of a number of elements.
   *
   * @param dims at most one extent is -1
   */
  static int[] resolved(LayerCall call, int[] dims, long elements) {
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1 && open < 0) open = i;
      else if (dims[i] < 1)
        throw call.invalid("Its target shape has the extent %d.".formatted(dims[i]));
      else known = Math.multiplyExact(known, dims[i]);
    }
    boolean fits = open < 0 ? known == elements : elements % known == 0;
    if (!fits) {
      throw call.invalid(
          "Its target shape doesn't fit an input of %,d elements.".formatted(elements));
    }
    int[] all = dims.clone();
    if (open >= 0) all[open] = Math.toIntExact(elements / known);
    return all;
  }

  private static int permute(LayerCall call) {
    int[] order = call.settings().integers("dims");
    int rank = call.shape().rank();
    if (order == null || order.length != rank - 1) {
      throw call.settings().misfit("dims", "%d axes".formatted(rank - 1));
    }
    var permutation = new int[rank];
    System.arraycopy(order, 0, permutation, 1, order.length);
    return transposed(call, permutation);
  }

  /** Returns the input with permuted axes. */
  static int transposed(LayerCall call, int[] permutation) {
    var seen = new boolean[permutation.length];
    for (int axis : permutation) {
      if (axis < 0 || axis >= seen.length || seen[axis]) {
        throw call.invalid("Its order of axes is not a permutation.");
      }
      seen[axis] = true;
    }
    return call.b().transposed(call.name(), call.input(), permutation);
  }

  private static int repeatVector(LayerCall call) {
    NetworkBuilder b = call.b();
    Shape shape = call.shape();
    int times = call.settings().integer("n", 1);
    if (shape.rank() != 2 || times < 1) {
      throw call.invalid("It repeats an input of shape %s %d times.".formatted(shape, times));
    }
    int row = b.reshaped(call.name() + "/row", call.input(), shape.dim(0), 1, shape.dim(1));
    int multiples = b.list(call.name() + "/multiples", 1, times, 1);
    return b.node(call.name(), OpaqueOps.plain("TILE"), row, multiples);
  }

  private static int pad(LayerCall call, int axes) {
    int[] margins = call.settings().margins("padding", axes);
    requireAxes(call, axes);
    var before = new int[axes + 2];
    var after = new int[axes + 2];
    boolean any = false;
    for (int axis = 0; axis < axes; axis++) {
      before[axis + 1] = margins[2 * axis];
      after[axis + 1] = margins[2 * axis + 1];
      any |= before[axis + 1] + after[axis + 1] > 0;
    }
    if (!any) return call.input();
    return Windows.pad(call.b(), call.name(), call.input(), before, after, 0);
  }

  private static void requireAxes(LayerCall call, int axes) {
    if (call.shape().rank() == axes + 2) return;
    throw call.invalid(
        "Its input has shape %s, expected %d axes.".formatted(call.shape(), axes + 2));
  }

  private static int crop(LayerCall call, int axes) {
    int[] margins = call.settings().margins("cropping", axes);
    requireAxes(call, axes);
    Shape shape = call.shape();
    var begin = new int[axes + 2];
    int[] size = shape.toArray();
    for (int axis = 0; axis < axes; axis++) {
      begin[axis + 1] = margins[2 * axis];
      long left = (long) size[axis + 1] - margins[2 * axis] - margins[2 * axis + 1];
      if (left < 1) throw call.invalid("It cuts all of an input of shape %s.".formatted(shape));
      size[axis + 1] = (int) left;
    }
    return cut(call, call.input(), begin, size);
  }

  /** Returns a part of a tensor, or the tensor itself if it is all of it. */
  static int cut(LayerCall call, int x, int[] begin, int[] size) {
    NetworkBuilder b = call.b();
    if (b.shape(x).equals(Shape.of(size))) return x;
    int from = b.list(call.name() + "/begin", begin);
    return b.node(call.name(), new Op.Slice(), x, from, b.list(call.name() + "/size", size));
  }
}
