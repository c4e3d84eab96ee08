package dev.octet.engine.rewrite.fold;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;

/**
 * A node that normalizes, as what it does to a channel: {@code y = factor x + offset}.
 *
 * @param factor of each channel: gamma / sqrt(variance + epsilon)
 * @param offset of each channel: beta - mean factor
 * @param variance of each channel, as it was trained
 */
public record BatchNormalization(double[] factor, double[] offset, float[] variance) {
  public static final int VARIANCE = 4;
  private static final int GAMMA = 1;
  private static final int BETA = 2;
  private static final int MEAN = 3;

  public static boolean is(Node node) {
    return node.op() instanceof Op.BatchNormalization;
  }

  /** Of a node that is one. */
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
