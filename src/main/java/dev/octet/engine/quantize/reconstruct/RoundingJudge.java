package dev.octet.engine.quantize.reconstruct;

/**
 * Compares two ways to round the weights of some output channels by what their errors make of the
 * same inputs: the centred square of it, since bias correction takes the mean.
 */
final class RoundingJudge {
  private final Sums nearest;
  private final Sums compensated;
  private int rows;

  /**
   * Of errors in steps, {@code [column][channel]}.
   *
   * @param nearest those of weights rounded to nearest
   * @param compensated those of weights rounded with GPTQ
   */
  RoundingJudge(float[][] nearest, float[][] compensated) {
    this.nearest = new Sums(nearest);
    this.compensated = new Sums(compensated);
  }

  /** Looks at the first {@code count} rows of a block. */
  void see(int[][] block, int count) {
    rows += count;
    int columns = block[0].length;
    var live = new int[columns];
    for (int r = 0; r < count; r++) {
      int[] row = block[r];
      int lives = 0;
      for (int k = 0; k < columns; k++) {
        live[lives] = k;
        lives += row[k] == 0 ? 0 : 1;
      }
      nearest.add(row, live, lives);
      compensated.add(row, live, lives);
    }
  }

  /** For each channel, whether GPTQ answers better. */
  boolean[] compensatedIsBetter() {
    var better = new boolean[nearest.sum.length];
    for (int o = 0; o < better.length; o++) {
      better[o] = compensated.centred(o, rows) < nearest.centred(o, rows);
    }
    return better;
  }

  /** What one way's errors have come to. */
  private static final class Sums {
    private final float[][] errors;
    private final float[] output;
    private final double[] sum;
    private final double[] squares;

    Sums(float[][] errors) {
      this.errors = errors;
      int channels = errors[0].length;
      output = new float[channels];
      sum = new double[channels];
      squares = new double[channels];
    }

    /** Columns four at a time: the outputs are fetched and put back once for them. */
    void add(int[] row, int[] live, int lives) {
      java.util.Arrays.fill(output, 0);
      int i = 0;
      for (; i + 3 < lives; i += 4) {
        int k0 = live[i];
        int k1 = live[i + 1];
        int k2 = live[i + 2];
        int k3 = live[i + 3];
        addFour(row[k0], errors[k0], row[k1], errors[k1], row[k2], errors[k2], row[k3], errors[k3]);
      }
      for (; i < lives; i++) {
        float x = row[live[i]];
        float[] error = errors[live[i]];
        for (int o = 0; o < output.length; o++) output[o] += x * error[o];
      }
      for (int o = 0; o < output.length; o++) {
        double value = output[o];
        sum[o] += value;
        squares[o] += value * value;
      }
    }

    private void addFour(
        float x0, float[] e0, float x1, float[] e1, float x2, float[] e2, float x3, float[] e3) {
      float[] into = output;
      for (int o = 0; o < into.length; o++) {
        into[o] += (x0 * e0[o] + x1 * e1[o]) + (x2 * e2[o] + x3 * e3[o]);
      }
    }

    double centred(int channel, int rows) {
      return squares[channel] - sum[channel] * sum[channel] / rows;
    }
  }
}
