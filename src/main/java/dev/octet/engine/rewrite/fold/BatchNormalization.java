package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;

/**
 * A batch normalization as an affine function per channel: {@code y = factor x + offset}.
 *
 * @param factor gamma / sqrt(variance + epsilon), per channel
 * @param offset beta - mean factor, per channel
 * @param variance the trained variance, per channel
 */
public record BatchNormalization(double[] factor, double[] offset, float[] variance) {
  public static final int VARIANCE = 4;
  private static final int GAMMA = 1;
  private static final int BETA = 2;
  private static final int MEAN = 3;

  public static boolean is(Node node) {
    return node.op() instanceof Op.BatchNormalization;
  }

  /** Reads the parameters of a batch normalization node. */
  public static BatchNormalization of(Graph graph, Node node) {
    var op = (Op.BatchNormalization) node.op();
    float[] gamma = values(graph, node, GAMMA);
    float[] beta = values(graph, node, BETA);
    float[] mean = values(graph, node, MEAN);
    float[] variance = values(graph, node, VARIANCE);
    var factor = new double[gamma.length];
    var offset = new double[gamma.length];
    for (int c = 0; c < factor.length; c++) {
      factor[c] = gamma[c] / Math.sqrt((double) variance[c] + op.epsilon());
      offset[c] = beta[c] - mean[c] * factor[c];
    }
    return new BatchNormalization(factor, offset, variance);
  }

  private static float[] values(Graph graph, Node node, int input) {
    return graph.tensor(node.input(input)).requireConstant().floats();
  }
}
