package dev.octet.engine.rewrite.refit;

import dev.octet.engine.run.Workers;
import java.util.Arrays;

/**
 * Fits the weights and bias of a layer with an activation, starting from given ones, so that its
 * activated outputs for changed inputs are close to the desired ones. Where the activation
 * saturates, any value beyond its bound is equally good:
 *
 * <pre>{@code
 * p = W' z + b                   as it is
 * t = clamp(p, .., low)   where y <= low
 *     clamp(p, high, ..)  where y >= high
 *     y                   elsewhere
 * (W, b) += ridge regression of t - p on z
 * }</pre>
 *
 * <p>Each iteration reduces the squared distance; the penalty keeps it close to the previous one
 * (majorization: de Leeuw, 1994). Weights that are already right do not change.
 */
final class RectifiedFit {
  /** The number of output rows held at a time. */
  private static final int CHUNK = 256;

  /** The number of rows that one thread takes at a time. */
  private static final int BLOCK = 32;

  /** The number of inputs that {@link RidgeRegression#add} processes at once. */
  private static final int UNROLLED = 4;

  private final double[][] weights;
  private final double[] bias;
  private final double low;
  private final double high;
  private final double[][] inputs;
  private final double[][] residuals;

  /**
   * Starts a fit at the weights of a layer.
   *
   * @param weights by input, then by output
   * @param low the activation's lower bound
   * @param high the activation's upper bound, infinity for RELU
   */
  RectifiedFit(double[][] weights, double[] bias, double low, double high) {
    this.weights = copy(weights);
    this.bias = bias.clone();
    this.low = low;
    this.high = high;
    inputs = new double[CHUNK][weights.length];
    residuals = new double[CHUNK][bias.length];
  }

  /** Rows of values; threads may read them concurrently. */
  interface Rows {
    /** Fills a row: one value per input, or one per output if the rows are desired outputs. */
    void row(int index, double[] into);
  }

  /**
   * Performs one iteration.
   *
   * @param count the number of rows
   * @param z the layer's inputs
   * @param y the desired outputs of the layer, before its activation
   * @param penalty on the change, relative to the second moments of the inputs
   */
  void step(int count, Rows z, Rows y, double penalty, int threads) {
    var regression = new RidgeRegression(weights.length, bias.length);
    for (int from = 0; from < count; from += CHUNK) {
      int start = from;
      int size = Math.min(CHUNK, count - from);
      Workers.forEach(
          (size + BLOCK - 1) / BLOCK,
          threads,
          () -> {
            var made = new double[bias.length];
            return Workers.each(block -> {
              for (int r = block * BLOCK; r < Math.min(size, (block + 1) * BLOCK); r++) {
                z.row(start + r, inputs[r]);
                y.row(start + r, residuals[r]);
                residual(inputs[r], residuals[r], made);
              }
            });
          });
      regression.add(Arrays.copyOf(inputs, size), Arrays.copyOf(residuals, size), threads);
    }
    RidgeRegression.Solution change = regression.solve(penalty);
    for (int i = 0; i < weights.length; i++) {
      for (int o = 0; o < bias.length; o++) weights[i][o] += change.weights()[i][o];
    }
    for (int o = 0; o < bias.length; o++) bias[o] += change.bias()[o];
  }

  /** Returns the layer's current weights and bias. */
  RidgeRegression.Solution solution() {
    return new RidgeRegression.Solution(copy(weights), bias.clone());
  }

  /**
   * Replaces the desired outputs of a row by the residual.
   *
   * @param made scratch for the layer's current outputs
   */
  private void residual(double[] z, double[] y, double[] made) {
    affine(z, weights, bias, made);
    for (int o = 0; o < y.length; o++) {
      double target = y[o];
      if (target <= low) target = Math.min(made[o], low);
      else if (target >= high) target = Math.max(made[o], high);
      y[o] = target - made[o];
    }
  }

  /** Computes {@code into = weights' z + bias}. */
  static void affine(double[] z, double[][] weights, double[] bias, double[] into) {
    System.arraycopy(bias, 0, into, 0, into.length);
    int i = 0;
    for (; i + UNROLLED <= z.length; i += UNROLLED) {
      RidgeRegression.add(
          into,
          into.length,
          z[i],
          weights[i],
          z[i + 1],
          weights[i + 1],
          z[i + 2],
          weights[i + 2],
          z[i + 3],
          weights[i + 3]);
    }
    for (; i < z.length; i++) {
      double[] row = weights[i];
      for (int o = 0; o < into.length; o++) into[o] += z[i] * row[o];
    }
  }

  /** Converts a row to doubles. */
  static double[] doubles(float[] row) {
    var doubles = new double[row.length];
    Arrays.setAll(doubles, i -> row[i]);
    return doubles;
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }
}
