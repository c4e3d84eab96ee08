package dev.octet.engine.rewrite;

import dev.octet.engine.run.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights and bias of a layer with an activation, moved so that behind the activation it makes of
 * other inputs what it should. Where the activation is off any value beyond its bound will do:
 *
 * <pre>{@code
 * p = W' z + b                   as it is
 * t = clamp(p, .., low)   where y <= low
 *     clamp(p, high, ..)  where y >= high
 *     y                   elsewhere
 * (W, b) += ridge regression of t - p on z
 * }</pre>
 *
 * <p>Each step lessens the squared distance, and the penalty holds it near the step before
 * (majorization: de Leeuw, 1994; the recipe is QUANTIZATION.md 5's). Weights that are right already
 * stay.
 */
final class RectifiedFit {
  /** Rows of the outputs that are held at a time. */
  private static final int CHUNK = 1024;

  /** Rows that one thread takes at a time. */
  private static final int BLOCK = 32;

  private final double[][] weights;
  private final double[] bias;
  private final double low;
  private final double high;

  /**
   * A fit that begins with the weights of a layer.
   *
   * @param weights by input, then by output
   * @param low the activation's lower bound
   * @param high its upper bound, infinite for RELU
   */
  RectifiedFit(double[][] weights, double[] bias, double low, double high) {
    this.weights = copy(weights);
    this.bias = bias.clone();
    this.low = low;
    this.high = high;
  }

  /** Values by row, which threads may read at once. */
  interface Rows {
    /** A row: by input where it is inputs, by output where it is what should be made of them. */
    double[] row(int index);
  }

  /**
   * Takes one step.
   *
   * @param count how many rows there are
   * @param z the inputs
   * @param y what the layer should make of them, before its activation
   * @param penalty on the step, relative to the inputs' second moments
   */
  void step(int count, Rows z, Rows y, double penalty, int threads) {
    var regression = new RidgeRegression(weights.length, bias.length);
    var inputs = new double[Math.min(CHUNK, count)][];
    var residuals = new double[inputs.length][bias.length];
    for (int from = 0; from < count; from += CHUNK) {
      int start = from;
      int size = Math.min(CHUNK, count - from);
      Workers.forEach(
          (size + BLOCK - 1) / BLOCK,
          threads,
          () ->
              Workers.each(block -> {
                for (int r = block * BLOCK; r < Math.min(size, (block + 1) * BLOCK); r++) {
                  inputs[r] = z.row(start + r);
                  residual(inputs[r], y.row(start + r), residuals[r]);
                }
              }));
      regression.add(Arrays.copyOf(inputs, size), Arrays.copyOf(residuals, size), threads);
    }
    RidgeRegression.Solution change = regression.solve(penalty);
    for (int i = 0; i < weights.length; i++) {
      for (int o = 0; o < bias.length; o++) weights[i][o] += change.weights()[i][o];
    }
    for (int o = 0; o < bias.length; o++) bias[o] += change.bias()[o];
  }

  /** What the layer is now. */
  RidgeRegression.Solution solution() {
    return new RidgeRegression.Solution(copy(weights), bias.clone());
  }

  private void residual(double[] z, double[] y, double[] into) {
    affine(z, weights, bias, into);
    for (int o = 0; o < into.length; o++) {
      double made = into[o];
      double target = y[o];
      if (target <= low) target = Math.min(made, low);
      else if (target >= high) target = Math.max(made, high);
      into[o] = target - made;
    }
  }

  /** {@code into = weights' z + bias}. */
  static void affine(double[] z, double[][] weights, double[] bias, double[] into) {
    System.arraycopy(bias, 0, into, 0, into.length);
    int i = 0;
    for (; i + 4 <= z.length; i += 4) add(into, z, i, weights);
    for (; i < z.length; i++) {
      double[] row = weights[i];
      for (int o = 0; o < into.length; o++) into[o] += z[i] * row[o];
    }
  }

  /** Four inputs at once: each sum is loaded and stored a quarter as often. */
  private static void add(double[] into, double[] z, int from, double[][] weights) {
    double a = z[from];
    double b = z[from + 1];
    double c = z[from + 2];
    double d = z[from + 3];
    double[] p = weights[from];
    double[] q = weights[from + 1];
    double[] r = weights[from + 2];
    double[] s = weights[from + 3];
    for (int o = 0; o < into.length; o++) into[o] += a * p[o] + b * q[o] + c * r[o] + d * s[o];
  }

  /** The same as doubles. */
  static double[] doubles(float[] row) {
    var doubles = new double[row.length];
    Arrays.setAll(doubles, i -> row[i]);
    return doubles;
  }

  private static double[][] copy(double[][] rows) {
    List<double[]> copies = new ArrayList<>();
    for (double[] row : rows) copies.add(row.clone());
    return copies.toArray(new double[0][]);
  }
}
