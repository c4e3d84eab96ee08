package dev.octet.engine.example;

/**
 * A linear classifier fitted in closed form: ridge regression on one-hot targets, {@code (X'X + n
 * lambda D) W = X'Y} on centered features with D the diagonal of X'X / n, by Cholesky decomposition
 * in double precision.
 *
 * @param weights [class, feature]
 * @param bias one value per class
 */
record RidgeClassifier(float[] weights, float[] bias) {
  /**
   * Fits a classifier.
   *
   * @param features [image, feature]
   * @param labels class of each image
   * @param classes number of classes
   * @param lambda regularization relative to the variance of each feature
   * @param gain factor for the scores: one-hot targets lie within 1 of each other, too close for a
   *     softmax to separate
   */
  static RidgeClassifier fit(
      float[][] features, int[] labels, int classes, double lambda, double gain) {
    int n = features.length;
    int d = features[0].length;
    double[] means = means(features);
    var targetMeans = new double[classes];
    for (int label : labels) targetMeans[label] += 1.0 / n;
    var gram = new double[d][d];
    var moments = new double[d][classes];
    var x = new double[d];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < d; i++) x[i] = features[row][i] - means[i];
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) gram[i][j] += x[i] * x[j];
        for (int k = 0; k < classes; k++) {
          moments[i][k] += x[i] * ((labels[row] == k ? 1 : 0) - targetMeans[k]);
        }
      }
    }
    double meanDiagonal = 0;
    for (int i = 0; i < d; i++) meanDiagonal += gram[i][i] / d;
    for (int i = 0; i < d; i++) gram[i][i] += lambda * (gram[i][i] + 1e-3 * meanDiagonal);
    factor(gram);
    solve(gram, moments);
    return scores(moments, means, targetMeans, gain);
  }

  private static RidgeClassifier scores(
      double[][] solution, double[] means, double[] targetMeans, double gain) {
    int d = means.length;
    int classes = targetMeans.length;
    var weights = new float[classes * d];
    var bias = new float[classes];
    for (int k = 0; k < classes; k++) {
      double offset = targetMeans[k];
      for (int i = 0; i < d; i++) {
        weights[k * d + i] = (float) (gain * solution[i][k]);
        offset -= means[i] * solution[i][k];
      }
      bias[k] = (float) (gain * offset);
    }
    return new RidgeClassifier(weights, bias);
  }

  /** Returns the class with the highest score. */
  int classify(float[] features) {
    int best = 0;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < bias.length; k++) {
      double score = bias[k];
      for (int i = 0; i < features.length; i++) {
        score += (double) weights[k * features.length + i] * features[i];
      }
      if (score > bestScore) {
        best = k;
        bestScore = score;
      }
    }
    return best;
  }

  private static double[] means(float[][] rows) {
    var means = new double[rows[0].length];
    for (float[] row : rows) {
      for (int i = 0; i < means.length; i++) means[i] += (double) row[i] / rows.length;
    }
    return means;
  }

  /** Replaces the lower triangle of a positive definite matrix by its Cholesky factor. */
  private static void factor(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) sum -= a[i][k] * a[j][k];
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
    }
  }

  /** Replaces right-hand sides by the solutions of {@code L L' x = b}. */
  private static void solve(double[][] factor, double[][] right) {
    int d = factor.length;
    for (int c = 0; c < right[0].length; c++) {
      for (int i = 0; i < d; i++) {
        double sum = right[i][c];
        for (int k = 0; k < i; k++) sum -= factor[i][k] * right[k][c];
        right[i][c] = sum / factor[i][i];
      }
      for (int i = d - 1; i >= 0; i--) {
        double sum = right[i][c];
        for (int k = i + 1; k < d; k++) sum -= factor[k][i] * right[k][c];
        right[i][c] = sum / factor[i][i];
      }
    }
  }
}
