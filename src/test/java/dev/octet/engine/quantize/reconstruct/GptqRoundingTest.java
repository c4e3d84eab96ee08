package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.moments.RowBits;
import dev.octet.engine.quantize.moments.SecondMoments;
import dev.octet.engine.quantize.weights.WeightLevels;
import java.util.SplittableRandom;
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

  private static GptqRounding rounding(int[][] rows, double damping) {
    var moments = new SecondMoments(COLUMNS, RowBits.EIGHT);
    moments.add(rows, rows.length);
    return GptqRounding.of(moments, damping, 1);
  }

  /** Neighbouring columns that move together, as the pixels of a picture do. */
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
