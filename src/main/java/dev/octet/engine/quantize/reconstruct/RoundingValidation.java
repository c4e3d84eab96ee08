package dev.octet.engine.quantize.reconstruct;

/**
 * Validation-based selection: compares two ways to round the weights of some output channels by
 * their output error on the same inputs. The error is the centred square, because bias correction
 * restores the mean.
 */
final class RoundingValidation {
  private final Sums nearest;
  private final Sums compensated;
  private int rows;

  /**
   * Creates a comparison from weight errors in units of the scale, {@code [column][channel]}.
   *
   * @param nearest errors of weights rounded to nearest
   * @param compensated errors of weights rounded by GPTQ
   */
  RoundingValidation(float[][] nearest, float[][] compensated) {
    this.nearest = new Sums(nearest);
    this.compensated = new Sums(compensated);
  }

  /** Adds the first {@code count} patches of a block. */
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

  /** Returns for each channel whether GPTQ has the lower error. */
  boolean[] compensatedIsBetter() {
    var better = new boolean[nearest.sum.length];
    for (int o = 0; o < better.length; o++) {
      better[o] = compensated.centred(o, rows) < nearest.centred(o, rows);
    }
    return better;
  }

  /** The accumulated output errors of one way of rounding. */
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

    /**
     * Processes four columns at a time, so that each output is loaded and stored only once per four
     * columns.
     */
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
