package dev.octet.engine.read.onnx.op;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;

/**
 * Writes slices into a constant, as exporters do to make the masks of shifted windows. Activations
 * are not supported.
 */
final class ScatteredConstant {
  private ScatteredConstant() {}

  /** Adds a ScatterND of constants. */
  static void add(OnnxNode node, OnnxNetwork net) {
    NetworkBuilder b = net.builder();
    Tensor data = b.tensor(net.in(node, 0));
    int[] indices = net.integers(node, 1);
    Tensor updates = b.tensor(net.in(node, 2));
    boolean plain = node.text("reduction", "none").equals("none");
    if (!data.isConstant() || !updates.isConstant() || !plain || data.type() != updates.type()) {
      throw new InvalidGraphException("only values that are known can be scattered");
    }
    Shape shape = data.shape();
    Shape places = net.shape(node, 1);
    int depth = places.channels();
    if (places.rank() == 0 || depth > shape.rank()) {
      throw new InvalidGraphException(
          "indices of shape %s don't fit data of shape %s".formatted(places, shape));
    }
    int slice = Math.toIntExact(shape.elements(depth, shape.rank())) * data.type().bytes();
    byte[] values = data.requireConstant().bytes();
    byte[] written = updates.requireConstant().bytes();
    int count = indices.length / Math.max(1, depth);
    if (written.length != (long) count * slice) {
      throw new InvalidGraphException(
          "updates of shape %s don't fit indices of shape %s".formatted(updates.shape(), places));
    }
    for (int i = 0; i < count; i++) {
      int at = Math.toIntExact(place(shape, indices, i * depth, depth));
      System.arraycopy(written, i * slice, values, at * slice, slice);
    }
    net.put(node, b.constant(node.name(), shape, data.type(), Constant.ofBytes(values)));
  }

  /** Returns the number of the slice that indices name. */
  private static long place(Shape shape, int[] indices, int from, int depth) {
    long place = 0;
    for (int axis = 0; axis < depth; axis++) {
      int index = indices[from + axis];
      int extent = shape.dim(axis);
      if (index < -extent || index >= extent) {
        throw new InvalidGraphException(
            "index %d is out of range for axis %d of shape %s".formatted(index, axis, shape));
      }
      place = place * extent + (index < 0 ? index + extent : index);
    }
    return place;
  }
}
