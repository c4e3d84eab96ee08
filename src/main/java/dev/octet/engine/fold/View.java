package dev.octet.engine.fold;

import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.Shape;
import java.nio.ByteBuffer;

/**
 * Mapping from each element of an output to an element of a row-major input: the position moves by
 * a fixed number of elements along each axis of the output. Expresses broadcasting (stride 0),
 * slices and permutations.
 *
 * @param out shape of the output
 * @param offset position of the output's first element in the input
 * @param strides for each axis of the output, the distance in elements of the input
 */
record View(Shape out, long offset, long[] strides) {
  /** Returns the view of a tensor that is broadcast to a shape. */
  static View stretched(Shape in, Shape out) {
    long[] own = in.strides();
    var strides = new long[out.rank()];
    for (int axis = 0; axis < in.rank(); axis++) {
      if (in.dim(axis) != 1) strides[axis + out.rank() - in.rank()] = own[axis];
    }
    return new View(out, 0, strides);
  }

  /** Returns the position in the input of each element of the output. */
  int[] places() {
    int rank = out.rank();
    var places = new int[out.size()];
    var index = new int[rank];
    long place = offset;
    for (int i = 0; i < places.length; i++) {
      places[i] = Math.toIntExact(place);
      for (int axis = rank - 1; axis >= 0; axis--) {
        place += strides[axis];
        if (++index[axis] < out.dim(axis)) break;
        place -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return places;
  }

  /** Returns the elements of the input in the order of the output. */
  Constant of(Constant input, int elementBytes) {
    return taken(input, elementBytes, places());
  }

  /** Returns the elements at the given positions, in their order. */
  static Constant taken(Constant input, int elementBytes, int[] places) {
    ByteBuffer source = input.buffer();
    var bytes = new byte[Math.multiplyExact(places.length, elementBytes)];
    for (int i = 0; i < places.length; i++) {
      source.get(
          Math.multiplyExact(places[i], elementBytes), bytes, i * elementBytes, elementBytes);
    }
    return Constant.ofBytes(bytes);
  }
}
