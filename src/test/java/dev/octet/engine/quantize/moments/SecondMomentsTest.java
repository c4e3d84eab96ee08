package dev.octet.engine.quantize.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecondMomentsTest {
  private static final int ROWS = 2003;

  /** Columns that take little of the range, or all of it, or vary little around a large value. */
  private static int[][] rows(RowBits bits) {
    return switch (bits) {
      case EIGHT ->
          MomentRows.correlated(
              1, ROWS, new int[] {3, 255, 100, 0, 20, 1}, new int[] {0, 0, 90, 255, -200, 0});
      case SIXTEEN ->
          MomentRows.correlated(
              1,
              ROWS,
              new int[] {3, 32_767, 60, 0, 20, 1},
              new int[] {0, 0, 30_000, 32_767, -32_000, 0});
    };
  }

  private static SecondMoments of(RowBits bits, int[][] rows) {
    var moments = new SecondMoments(rows[0].length, bits);
    moments.add(rows, rows.length);
    return moments;
  }

  private static int[] inOrder(int width) {
    return IntStream.range(0, width).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void theyAreThoseOfAPlainComputation(RowBits bits) {
    int[][] rows = rows(bits);
    int width = rows[0].length;
    SecondMoments moments = of(bits, rows);
    double[][] covariance = moments.covariance(inOrder(width));
    for (int i = 0; i < width; i++) {
      double variance = MomentRows.covariance(rows, i, i);
      assertThat(moments.variance(i)).isCloseTo(variance, within(1e-9 * variance + 1e-9));
      for (int j = 0; j < width; j++) {
        double size = Math.sqrt(variance * MomentRows.covariance(rows, j, j));
        assertThat(covariance[i][j])
            .as("columns %d and %d", i, j)
            .isCloseTo(MomentRows.covariance(rows, i, j), within(1e-9 * size + 1e-9));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsMergeExactlyInAnyOrder(RowBits bits) {
    int[][] rows = rows(bits);
    int[] order = inOrder(rows[0].length);
    SecondMoments first = of(bits, Arrays.copyOfRange(rows, 0, 901));
    SecondMoments second = of(bits, Arrays.copyOfRange(rows, 901, ROWS));
    second.merge(first);
    assertThat(second.covariance(order)).isDeepEqualTo(of(bits, rows).covariance(order));
  }

  @ParameterizedTest
  @EnumSource
  void theOrderOfTheColumnsIsTheOneAskedFor(RowBits bits) {
    int[][] rows = rows(bits);
    SecondMoments moments = of(bits, rows);
    double[][] plain = moments.covariance(inOrder(6));
    double[][] other = moments.covariance(new int[] {4, 0, 5, 2, 1, 3});
    assertThat(other[0][4]).isEqualTo(plain[4][1]);
    assertThat(other[3][1]).isEqualTo(plain[2][0]);
  }

  @ParameterizedTest
  @EnumSource
  void aColumnThatNeverVariesHasNoVariance(RowBits bits) {
    assertThat(of(bits, rows(bits)).variance(3)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theLargestIntegersInAsManyRowsAsThereMayBeAreHeld(RowBits bits) {
    int largest = bits == RowBits.EIGHT ? 255 : 65_535;
    var moments = new SecondMoments(2, bits);
    int[][] block = {{largest, -largest}, {-largest, largest}};
    for (int i = 0; i < SecondMoments.MOST_ROWS / 2; i++) moments.add(block, 2);
    double[][] covariance = moments.covariance(inOrder(2));
    double square = (double) largest * largest;
    assertThat(covariance).isDeepEqualTo(new double[][] {{square, -square}, {-square, square}});
  }

  @Test
  void moreRowsAreRefused() {
    var moments = new SecondMoments(1, RowBits.EIGHT);
    moments.add(new int[SecondMoments.MOST_ROWS][1], SecondMoments.MOST_ROWS);
    assertThatThrownBy(() -> moments.add(new int[1][1], 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("32769");
  }
}
