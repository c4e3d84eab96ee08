package dev.octet.engine.rewrite;

import java.util.Arrays;

/**
 * Kernels of a depthwise layer with nothing between it and the pointwise layer W behind it, fitted
 * to what the latter should make: there is no reason to keep those that were made for an
 * activation. One channel after another (Gauss-Seidel), each by least squares against what the
 * others leave over:
 *
 * <pre>{@code
 * r = y - sum over channels (x_c k_c) W_c
 * k_c += ridge regression of r W_c / |W_c|^2 on x_c
 * }</pre>
 *
 * <p>A bias is free: it is the pointwise layer's, which is to be fitted again afterwards.
 */
final class DepthwiseFit {
  private static final double PENALTY = 1e-3;

  private final DepthwiseRows rows;
  private final double[][] kernels;
  private final double[][] weights;
  private final float[][] residual;
  private final double[][] windows;
  private final float[] sums;

  /**
   * A fit, whose rows it uses up.
   *
   * @param kernels by channel, then by tap; are changed
   * @param weights of the pointwise layer: by channel, then by output
   */
  DepthwiseFit(DepthwiseRows rows, double[][] kernels, double[][] weights) {
    this.rows = rows;
    this.kernels = kernels;
    this.weights = weights;
    residual = rows.wanted();
    windows = new double[rows.count()][rows.taps()];
    sums = new float[rows.count()];
    for (int c = 0; c < kernels.length; c++) {
      rows.windows(c, windows);
      subtract(kernels[c], weights[c]);
    }
  }

  /** Fits each channel once. */
  void sweep() {
    for (int c = 0; c < kernels.length; c++) fit(kernels[c], weights[c], c);
  }

  private void fit(double[] kernel, double[] to, int channel) {
    double squares = 0;
    for (double weight : to) squares += weight * weight;
    if (squares == 0) return;
    rows.windows(channel, windows);
    Arrays.fill(sums, 0);
    for (int o = 0; o < to.length; o++) add(residual[o], (float) (to[o] / squares), sums);
    var target = new double[sums.length][1];
    for (int r = 0; r < sums.length; r++) target[r][0] = sums[r];
    var regression = new RidgeRegression(kernel.length, 1);
    regression.add(windows, target, 1);
    double[][] found = regression.solve(PENALTY).weights();
    var change = new double[kernel.length];
    for (int t = 0; t < change.length; t++) {
      change[t] = found[t][0];
      if (!Double.isFinite(change[t])) return; // a channel that is always 0
    }
    for (int t = 0; t < change.length; t++) kernel[t] += change[t];
    subtract(change, to);
  }

  /** Takes away what a kernel makes of the windows that are at hand. */
  private void subtract(double[] kernel, double[] to) {
    for (int r = 0; r < sums.length; r++) {
      double sum = 0;
      for (int t = 0; t < kernel.length; t++) sum += kernel[t] * windows[r][t];
      sums[r] = (float) sum;
    }
    for (int o = 0; o < to.length; o++) add(sums, (float) -to[o], residual[o]);
  }

  private static void add(float[] values, float factor, float[] into) {
    for (int r = 0; r < into.length; r++) into[r] += factor * values[r];
  }
}
