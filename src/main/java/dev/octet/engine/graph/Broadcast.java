package dev.octet.engine.graph;

import static dev.octet.engine.graph.InvalidGraphException.require;

/** Shape broadcasting as in NumPy. */
final class Broadcast {
  private Broadcast() {}

  /**
   * Returns the broadcast shape of two tensors: axes are aligned at the innermost one, and an
   * extent of 1 stretches.
   *
   * @throws InvalidGraphException if two aligned extents differ and neither is 1
   */
  static Shape of(Shape a, Shape b) {
    if (a.equals(b)) return a;
    int rank = Math.max(a.rank(), b.rank());
    var dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int da = i <= a.rank() ? a.dim(-i) : 1;
      int db = i <= b.rank() ? b.dim(-i) : 1;
      require(da == db || da == 1 || db == 1, "shapes %s and %s can't be broadcast", a, b);
      dims[rank - i] = da == 1 ? db : da;
    }
    return Shape.of(dims);
  }
}
