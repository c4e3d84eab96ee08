package dev.octet.engine.read.build;

import dev.octet.engine.graph.InvalidGraphException;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of matrices. Each method returns the id of the output, which has the given name. A
 * product with a constant becomes a FULLY_CONNECTED, which has an 8-bit kernel with a scale for
 * each output.
 */
public final class Matrices {
  private Matrices() {}

  /**
   * Multiplies the last axis by a constant matrix.
   *
   * @param x activation of the shape [...,i]
   * @param weights constant of the shape [o,i]
   * @param bias constant of the shape [o], or {@link Node#ABSENT}
   * @return a tensor of the shape [...,o]
   */
  public static int dense(NetworkBuilder b, String name, int x, int weights, int bias) {
    var op = new Op.FullyConnected(b.shape(x).rank() != 2, Activation.NONE);
    return bias == Node.ABSENT ? b.node(name, op, x, weights) : b.node(name, op, x, weights, bias);
  }

  /**
   * Multiplies two stacks of matrices as NumPy's {@code matmul}: the last two axes are the
   * matrices, the others are broadcast, and a vector is a matrix with one row or column.
   */
  public static int multiply(NetworkBuilder b, String name, int x, int y) {
    Shape left = b.shape(x);
    Shape right = b.shape(y);
    if (left.rank() == 0 || right.rank() == 0) {
      throw new InvalidGraphException("a scalar has no matrix product");
    }
    if (left.rank() > 1 && right.rank() == 2 && b.isConstant(y) && !b.isConstant(x)) {
      return dense(b, name, x, b.transposed(name + "/weights", y, 1, 0), Node.ABSENT);
    }
    int first = left.rank() == 1 ? b.reshaped(name + "/row", x, 1, left.dim(0)) : x;
    int second = right.rank() == 1 ? b.reshaped(name + "/column", y, right.dim(0), 1) : y;
    boolean whole = first == x && second == y;
    Op product = OpaqueOps.batchMatMul(false, false);
    int result = b.node(whole ? name : name + "/product", product, first, second);
    if (whole) return result;
    List<Integer> dims = new ArrayList<>(b.shape(result).dims());
    if (right.rank() == 1) dims.removeLast();
    int row = dims.size() - (right.rank() == 1 ? 1 : 2);
    if (left.rank() == 1) dims.subList(row, row + 1).clear();
    return b.reshaped(name, result, dims.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Returns the summand that hides later tokens from the scores of an attention.
   *
   * @param hidden the summand where the key is behind the query; it is 0 elsewhere
   * @return shape [queries,keys]
   */
  public static float[] causalMask(int queries, int keys, float hidden) {
    var mask = new float[Math.multiplyExact(queries, keys)];
    for (int query = 0; query < queries; query++) {
      for (int key = query + 1; key < keys; key++) mask[query * keys + key] = hidden;
    }
    return mask;
  }
}
