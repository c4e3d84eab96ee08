package dev.octet.engine.read.tensorflow.op;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.build.Einsum;
import dev.octet.engine.read.build.Matrices;
import dev.octet.engine.read.build.OpaqueOps;

/** Importers of matrix products and of the addition of a bias. */
final class ProductNodes {
  private ProductNodes() {}

  static void register(Registry registry) {
    registry
        .one(n -> product(n, "transpose_a", "transpose_b"), "MatMul")
        .one(n -> product(n, "adj_x", "adj_y"), "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3")
        .one(ProductNodes::einsum, "Einsum")
        .one(ProductNodes::biasAdd, "BiasAdd", "BiasAddV1");
  }

  private static int product(NodeReading n, String transposeX, String transposeY) {
    boolean adjointX = n.attributes().flag(transposeX, false);
    boolean adjointY = n.attributes().flag(transposeY, false);
    Shape x = n.shape(0);
    Shape y = n.shape(1);
    if (x.rank() < 2 || y.rank() < 2) {
      throw new InvalidGraphException("%s and %s are not matrices".formatted(x, y));
    }
    if (y.rank() == 2 && n.isConstant(1)) {
      int left = adjointX ? swapped(n, x.rank()) : n.x(0);
      int weights = adjointY ? n.x(1) : n.b().transposed(n.name() + "/weights", n.x(1), 1, 0);
      return Matrices.dense(n.b(), n.name(), left, weights, Node.ABSENT);
    }
    return n.b().node(n.name(), OpaqueOps.batchMatMul(adjointX, adjointY), n.x(0), n.x(1));
  }

  private static int swapped(NodeReading n, int rank) {
    var permutation = new int[rank];
    for (int axis = 0; axis < rank; axis++) permutation[axis] = axis;
    permutation[rank - 1] = rank - 2;
    permutation[rank - 2] = rank - 1;
    return n.b().transposed(n.name() + "/x", n.x(0), permutation);
  }

  private static int einsum(NodeReading n) {
    int[] operands = n.inputs().stream().mapToInt(Integer::intValue).toArray();
    return Einsum.add(n.b(), n.name(), n.attributes().text("equation", ""), operands);
  }

  private static int biasAdd(NodeReading n) {
    if (n.shape(1).rank() != 1) {
      throw new InvalidGraphException("the bias has the shape %s".formatted(n.shape(1)));
    }
    return n.b().node(n.name(), new Op.Add(Activation.NONE), n.x(0), n.x(1));
  }
}
