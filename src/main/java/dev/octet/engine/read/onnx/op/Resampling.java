package dev.octet.engine.read.onnx.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resizing of images. TensorFlow Lite's operators are used where they compute the same as the node.
 * A resize to nearest neighbours of any kind takes rows and columns by index instead.
 */
final class Resampling {
  private static final Set<String> COORDINATES =
      Set.of(
          "asymmetric",
          "align_corners",
          "half_pixel",
          "half_pixel_symmetric",
          "pytorch_half_pixel");

  /** Largest difference of places, in elements, that is regarded as rounding. */
  private static final double SAME_PLACE = 1e-4;

  private static final int MOST_EXTENT = 1 << 16;

  private static final float SCALE_ROUNDING = 1e-4f;

  private Resampling() {}

  /** Returns the extents that scales lead to. */
  static int[] sizes(Shape in, float[] scales) {
    if (scales.length != in.rank()) {
      throw new InvalidGraphException(
          "it has %d scales for an input of shape %s".formatted(scales.length, in));
    }
    var sizes = new int[scales.length];
    for (int i = 0; i < sizes.length; i++) {
      // a scale is a rounded quotient: 96 * 1.0416666 must not become 99
      double size = (double) in.dim(i) * scales[i];
      double near = Math.rint(size);
      sizes[i] = (int) (Math.abs(size - near) < SCALE_ROUNDING * size ? near : Math.floor(size));
    }
    return sizes;
  }

  /**
   * Adds the operators of a resize.
   *
   * @param scales scales as the node gives them; null if it gives sizes
   */
  static int add(OnnxNetwork net, OnnxNode node, ResizeMode mode, float @Nullable [] scales) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape in = b.shape(x);
    if (!COORDINATES.contains(mode.coordinates())) {
      throw new InvalidGraphException(
          "TensorFlow Lite has no coordinate mode '%s'".formatted(mode.coordinates()));
    }
    for (int size : mode.sizes()) {
      if (size < 1 || size > MOST_EXTENT) {
        throw new InvalidGraphException("it makes an extent of " + size);
      }
    }
    return switch (mode.mode()) {
      case "nearest" -> nearest(net, node, mode, scales);
      case "linear", "bilinear" -> linear(net, node, mode, scales);
      default ->
          throw new InvalidGraphException(
              "TensorFlow Lite has no resize of mode '%s' (input %s)".formatted(mode.mode(), in));
    };
  }

  private static double scale(ResizeMode mode, Shape in, float @Nullable [] scales, int axis) {
    return scales == null ? (double) mode.sizes().get(axis) / in.dim(axis) : scales[axis];
  }

  private static int nearest(
      OnnxNetwork net, OnnxNode node, ResizeMode mode, float @Nullable [] scales) {
    NetworkBuilder b = net.builder();
    int x = net.in(node, 0);
    Shape in = b.shape(x);
    String name = node.name();
    int[][] places = new int[in.rank()][];
    for (int axis = 0; axis < in.rank(); axis++) {
      int out = mode.sizes().get(axis);
      double scale = scale(mode, in, scales, axis);
      places[axis] = new int[out];
      for (int i = 0; i < out; i++) {
        double place = mode.place(i, in.dim(axis), out, scale);
        places[axis][i] = mode.nearest(place, in.dim(axis));
      }
    }
    if (in.rank() == 4 && isWhole(in, mode, 0) && isWhole(in, mode, 1)) {
      for (boolean half : new boolean[] {false, true}) {
        boolean same = isKernel(places[2], in.dim(2), half) && isKernel(places[3], in.dim(3), half);
        if (!same) continue;
        var op = new Op.ResizeNearestNeighbor(false, half);
        return resized(net, node, op, mode);
      }
    }
    int result = x;
    for (int axis = 0; axis < in.rank(); axis++) {
      if (isWhole(in, mode, axis)) continue;
      int list = b.list(name + "/places" + axis, places[axis]);
      result = b.node(name + "/axis" + axis, OpaqueOps.gather(axis, 0), result, list);
    }
    return result;
  }

  /** Returns whether TensorFlow Lite's kernel takes the same elements. */
  private static boolean isKernel(int[] places, int in, boolean half) {
    float scale = (float) in / places.length;
    for (int i = 0; i < places.length; i++) {
      int place = (int) Math.floor((half ? i + 0.5f : i) * scale);
      if (Math.min(place, in - 1) != places[i]) return false;
    }
    return true;
  }

  private static boolean isWhole(Shape in, ResizeMode mode, int axis) {
    return mode.sizes().get(axis) == in.dim(axis);
  }

  private static int linear(
      OnnxNetwork net, OnnxNode node, ResizeMode mode, float @Nullable [] scales) {
    Shape in = net.shape(node, 0);
    boolean image = in.rank() == 4 || in.rank() == 3;
    if (!image || !isWhole(in, mode, 0) || !isWhole(in, mode, 1)) {
      throw new InvalidGraphException(
          "only rows and columns can be resized, not shape %s to %s".formatted(in, mode.sizes()));
    }
    for (boolean half : new boolean[] {true, false}) {
      for (boolean corners : new boolean[] {false, true}) {
        if (half && corners) continue;
        boolean same = true;
        for (int axis = 2; axis < in.rank(); axis++) {
          same &= isKernel(mode, in, axis, scale(mode, in, scales, axis), half, corners);
        }
        if (same) return resized(net, node, new Op.ResizeBilinear(corners, half), mode);
      }
    }
    throw new InvalidGraphException(
        "TensorFlow Lite's resize can't compute '%s' from shape %s to %s"
            .formatted(mode.coordinates(), in, mode.sizes()));
  }

  private static boolean isKernel(
      ResizeMode mode, Shape in, int axis, double scale, boolean half, boolean corners) {
    int extent = in.dim(axis);
    int out = mode.sizes().get(axis);
    double own = corners && out > 1 ? (extent - 1.0) / (out - 1.0) : (double) extent / out;
    for (int i = 0; i < out; i++) {
      double kernel = half ? (i + 0.5) * own - 0.5 : i * own;
      double place = mode.place(i, extent, out, scale);
      if (Math.abs(clamped(kernel, extent) - clamped(place, extent)) > SAME_PLACE) return false;
    }
    return true;
  }

  private static double clamped(double place, int extent) {
    return Math.clamp(place, 0, extent - 1.0);
  }

  private static int resized(OnnxNetwork net, OnnxNode node, Op op, ResizeMode mode) {
    NetworkBuilder b = net.builder();
    int rank = net.shape(node, 0).rank();
    int height = rank == 3 ? 1 : mode.sizes().get(2);
    int x = net.channelsLast(node.name(), net.in(node, 0));
    int size = b.list(node.name() + "/size", height, mode.sizes().get(rank - 1));
    int made = b.node(node.name(), op, x, size);
    return net.channelsFirst(node.name(), made, rank);
  }
}
