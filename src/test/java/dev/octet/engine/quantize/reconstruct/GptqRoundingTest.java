package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.moments.RowBits;
import dev.octet.engine.quantize.moments.SecondMoments;
import dev.octet.engine.quantize.weights.WeightLevels;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GptqRoundingTest {
  private static final WeightLevels LEVELS = new WeightLevels(ElementType.INT8, 0);
  private static final int ROWS = 2000;
  private static final int COLUMNS = 24;
  private static final int CHANNELS = 16;

  @Test
  void correlatedInputsLetLaterColumnsTakeUpTheErrorOfEarlierOnes() {
    int[][] rows = correlatedRows(1);
    double[][] weights = weights(2);
    double[][] rounded = rounding(rows, 0.01).round(weights, LEVELS);
    assertThat(outputError(rows, weights, rounded))
        .isLessThan(outputError(rows, weights, nearest(weights)) / 2);
  }

  @Test
  void independentInputsGiveNearestIntegers() {
    var identity = new int[COLUMNS * 2][COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      identity[2 * i][i] = 100;
      identity[2 * i + 1][i] = -100;
    }
    double[][] weights = weights(3);
    assertThat(rounding(identity, 0.01).round(weights, LEVELS)).isDeepEqualTo(nearest(weights));
  }

  @Test
  void inputsThatNeverChangeGiveNearestIntegers() {
    var constant = new int[10][COLUMNS];
    for (int[] row : constant) java.util.Arrays.fill(row, 7);
    double[][] weights = weights(4);
    assertThat(rounding(constant, 0.01).round(weights, LEVELS)).isDeepEqualTo(nearest(weights));
  }

  @Test
  void integersStayWithin127() {
    double[][] weights = weights(5);
    for (double[] column : weights) for (int o = 0; o < CHANNELS; o++) column[o] *= 1.5;
    for (double[] column : rounding(correlatedRows(6), 0.01).round(weights, LEVELS)) {
      for (double q : column) assertThat(q).isBetween(-127.0, 127.0).isEqualTo(Math.rint(q));
    }
  }

  /** Column by column with a textbook factorization, on shapes around the unrolling. */
  @Test
  void integersAreThoseOfAPlainComputation() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < 60; i++) {
      int width = 1 + random.nextInt(12);
      int channels = 1 + random.nextInt(6);
      var rows = new int[40][width];
      for (int[] row : rows) {
        int level = random.nextInt(-100, 101);
        for (int c = 0; c < width; c++) row[c] = level + random.nextInt(-20 * (c + 1), 20 * c + 21);
      }
      var weights = new double[width][channels];
      for (double[] column : weights) {
        for (int o = 0; o < channels; o++) column[o] = random.nextDouble(-140, 140);
      }
      var moments = new SecondMoments(width, RowBits.EIGHT);
      moments.add(rows, rows.length);
      double[][] found = GptqRounding.of(moments, 0.01, 1 + i % 2).round(weights, LEVELS);
      assertThat(found).as("case %d", i).isDeepEqualTo(plain(moments, weights));
    }
  }

  private static double[][] plain(SecondMoments moments, double[][] weights) {
    int width = weights.length;
    List<Integer> ascending =
        IntStream.range(0, width)
            .boxed()
            .sorted(Comparator.comparingDouble(moments::variance))
            .toList();
    int[] order = ascending.stream().mapToInt(Integer::intValue).toArray();
    double[][] h = moments.covariance(order);
    double mean = 0;
    for (int c = 0; c < width; c++) mean += moments.variance(c) / width;
    for (int p = 0; p < width; p++) h[p][p] += 0.01 * mean;
    var u = new double[width][width];
    for (int p = 0; p < width; p++) {
      for (int q = p; q < width; q++) {
        double sum = h[p][q];
        for (int k = 0; k < p; k++) sum -= u[k][p] * u[k][q];
        u[p][q] = q == p ? Math.sqrt(sum) : sum / u[p][p];
      }
    }
    var rounded = new double[width][weights[0].length];
    for (int o = 0; o < weights[0].length; o++) {
      for (int p = width - 1; p >= 0; p--) {
        double shift = 0;
        for (int q = p + 1; q < width; q++) {
          shift += u[p][q] * (weights[order[q]][o] - rounded[order[q]][o]);
        }
        double wanted = Math.rint(weights[order[p]][o] + shift / u[p][p]);
        rounded[order[p]][o] = Math.clamp(wanted, LEVELS.qmin(), LEVELS.qmax());
      }
    }
    return rounded;
  }

  private static GptqRounding rounding(int[][] rows, double damping) {
    var moments = new SecondMoments(COLUMNS, RowBits.EIGHT);
    moments.add(rows, rows.length);
    return GptqRounding.of(moments, damping, 1);
  }

  /** Neighbouring columns that move together, as the pixels of an image do. */
  private static int[][] correlatedRows(long seed) {
    var random = new SplittableRandom(seed);
    var rows = new int[ROWS][COLUMNS];
    for (int[] row : rows) {
      double level = random.nextGaussian() * 40;
      for (int i = 0; i < COLUMNS; i++) {
        level = 0.9 * level + random.nextGaussian() * 12;
        row[i] = (int) Math.clamp(Math.rint(level), -255, 255);
      }
    }
    return rows;
  }

  private static double[][] weights(long seed) {
    var random = new SplittableRandom(seed);
    var weights = new double[COLUMNS][CHANNELS];
    for (double[] column : weights) {
      for (int o = 0; o < CHANNELS; o++) column[o] = random.nextDouble(-127, 127);
    }
    return weights;
  }

  private static double[][] nearest(double[][] weights) {
    var nearest = new double[COLUMNS][CHANNELS];
    for (int k = 0; k < COLUMNS; k++) {
      for (int o = 0; o < CHANNELS; o++) nearest[k][o] = Math.rint(weights[k][o]);
    }
    return nearest;
  }

  /** The variance of the outputs' error, summed over the channels. */
  private static double outputError(int[][] rows, double[][] weights, double[][] integers) {
    double total = 0;
    for (int o = 0; o < CHANNELS; o++) {
      double sum = 0;
      double squares = 0;
      for (int[] row : rows) {
        double error = 0;
        for (int k = 0; k < COLUMNS; k++) error += row[k] * (weights[k][o] - integers[k][o]);
        sum += error;
        squares += error * error;
      }
      total += squares / rows.length - Math.pow(sum / rows.length, 2);
    }
    return total;
  }
}
