package dev.octet.engine.quantize.reconstruct;

import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.moments.RowSums;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Input variance per weight (the Hessian diagonal): how much an error of each weight changes the
 * layer's output.
 */
final class InputVariance implements RowSums<InputVariance> {
  private static final int ROWS = 2048;

  private final int rowWidth;
  private final long[] sums;
  private final long[] squares;
  private long rows;

  private InputVariance(int rowWidth) {
    this.rowWidth = rowWidth;
    sums = new long[rowWidth];
    squares = new long[rowWidth];
  }

  /**
   * Returns one number per weight, in the order of the weights, in the same unit for all.
   *
   * @param sampler reads patches of the layer's input; if null, or if no input varies, all weights
   *     have the same importance
   */
  static double[] of(Op.Weighted op, Shape weights, @Nullable RowSampler sampler, int threads) {
    var importance = new double[weights.size()];
    if (sampler == null) return alike(importance);
    int width = sampler.rows().width();
    var seen = sampler.sum(ROWS, threads, () -> new InputVariance(width));
    InputRows rows = sampler.rows();
    double[] variances = seen.variances();
    if (Arrays.stream(variances).allMatch(variance -> variance == 0)) return alike(importance);
    if (op instanceof Op.DepthwiseConv2D conv) {
      depthwise(variances, rows, conv.depthMultiplier(), importance);
    } else {
      dense(variances, rows, weights, importance);
    }
    return importance;
  }

  private static double[] alike(double[] importance) {
    Arrays.fill(importance, 1);
    return importance;
  }

  @Override
  public void add(int[][] block, int count) {
    rows += count;
    for (int r = 0; r < count; r++) {
      int[] row = block[r];
      for (int i = 0; i < rowWidth; i++) {
        sums[i] += row[i];
        squares[i] += (long) row[i] * row[i];
      }
    }
  }

  @Override
  public void merge(InputVariance other) {
    rows += other.rows;
    for (int i = 0; i < rowWidth; i++) {
      sums[i] += other.sums[i];
      squares[i] += other.squares[i];
    }
  }

  private double[] variances() {
    var variances = new double[rowWidth];
    for (int i = 0; i < rowWidth; i++) {
      double mean = (double) sums[i] / rows;
      variances[i] = Math.max(0, (double) squares[i] / rows - mean * mean);
    }
    return variances;
  }

  private static void depthwise(
      double[] variances, InputRows rows, int multiplier, double[] importance) {
    int outputs = rows.channels() * multiplier;
    for (int i = 0; i < importance.length; i++) {
      importance[i] = variances[i / outputs * rows.channels() + i % outputs / multiplier];
    }
  }

  private static void dense(
      double[] variances, InputRows rows, Shape weights, double[] importance) {
    int outputs = weights.dim(0);
    int depth = weights.channels();
    int kernelPositions = rows.kernelPositions();
    int groups = rows.channels() / depth;
    for (int o = 0; o < outputs; o++) {
      int firstChannel = o / (outputs / groups) * depth;
      for (int t = 0; t < kernelPositions; t++) {
        int at = (o * kernelPositions + t) * depth;
        int from = t * rows.channels() + firstChannel;
        System.arraycopy(variances, from, importance, at, depth);
      }
    }
  }
}
