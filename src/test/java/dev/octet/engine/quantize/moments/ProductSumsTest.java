package dev.octet.engine.quantize.moments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The loops over ints and doubles against sums in longs, on shapes around the unrolling. */
class ProductSumsTest {
  private static final int CASES = 200;

  private static ProductSums sums(RowBits bits, int rows, int columns) {
    return bits == RowBits.EIGHT
        ? new IntProductSums(rows, columns)
        : new DoubleProductSums(rows, columns);
  }

  /** Many are 0, which the loops may leave out. */
  private static int value(SplittableRandom random, RowBits bits) {
    int most = bits == RowBits.EIGHT ? 255 : 65_535;
    return random.nextInt(3) == 0 ? 0 : random.nextInt(-most, most + 1);
  }

  private static int[][] block(SplittableRandom random, RowBits bits, int rows, int width) {
    var block = new int[rows][width];
    for (int[] row : block) for (int i = 0; i < width; i++) row[i] = value(random, bits);
    return block;
  }

  /** With one row and no sums of columns, the covariance is the sum of products itself. */
  private static double sum(ProductSums sums, int line, int column) {
    return sums.covariance(line, column, 0, 0, 1);
  }

  @ParameterizedTest
  @EnumSource
  void productsOfColumnsAreThoseOfLongs(RowBits bits) {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int width = 1 + random.nextInt(11);
      int rows = 1 + random.nextInt(13);
      int from = random.nextInt(rows);
      int to = from + random.nextInt(rows - from + 1);
      int[][] block = block(random, bits, rows, width);
      ProductSums sums = sums(bits, width, width);
      ProductSums others = sums(bits, width, width);
      for (int c = 0; c < width; c++) {
        sums.addProductsOfColumn(c, block, from, to);
        others.addProductsOfColumn(c, block, 0, rows);
      }
      sums.merge(others);
      for (int a = 0; a < width; a++) {
        for (int b = a; b < width; b++) {
          long wanted = 0;
          for (int r = 0; r < rows; r++) {
            int times = r >= from && r < to ? 2 : 1;
            wanted += (long) times * block[r][a] * block[r][b];
          }
          assertThat(sum(sums, a, b))
              .as("%d rows from %d to %d", rows, from, to)
              .isEqualTo((double) wanted);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsOfLinesAreThoseOfLongs(RowBits bits) {
    var random = new SplittableRandom(2);
    for (int i = 0; i < CASES; i++) {
      int side = 1 + random.nextInt(4);
      int width = 1 + random.nextInt(9);
      int[][] block = block(random, bits, side, width);
      ProductSums sums = sums(bits, side * side, width);
      for (int line = 0; line < side * side; line++) {
        sums.addProducts(line, block[line / side], block[line % side]);
      }
      for (int column = 0; column < width; column++) {
        ProductSums square = sums.square(column, side);
        for (int line = 0; line < side * side; line++) {
          int[] first = block[line / side];
          int[] second = block[line % side];
          assertThat(sum(square, line / side, line % side))
              .isEqualTo((double) ((long) first[column] * second[column]));
        }
      }
    }
  }
}
