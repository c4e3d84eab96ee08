package dev.octet.engine.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against sums in {@link BigDecimal}, which lose nothing. */
class ExactSumsTest {
  private static final int CASES = 100;

  @Test
  void sumsAreThoseOfUnboundedNumbersInAnyOrderAndPartition() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int length = 1 + random.nextInt(9);
      List<double[]> all = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      double largest = 0;
      for (int n = 0; n < count; n++) {
        var values = new double[length];
        int exponent = random.nextInt(-40, 41);
        Arrays.setAll(values, _ -> Math.scalb(random.nextGaussian(), exponent));
        for (double value : values) largest = Math.max(largest, Math.abs(value));
        all.add(values);
      }
      ExactSums inOrder = sums(all, length);
      Collections.shuffle(all, new Random(i));
      int cut = random.nextInt(count + 1);
      ExactSums inParts = sums(all.subList(0, cut), length);
      inParts.merge(sums(all.subList(cut, count), length));
      for (int k = 0; k < length; k++) {
        assertThat(inParts.sum(k)).as("case %d", i).isEqualTo(inOrder.sum(k));
        assertThat(inOrder.sum(k)).isCloseTo(plain(all, k), within(count * largest * 0x1p-52));
      }
    }
  }

  private static ExactSums sums(List<double[]> all, int length) {
    var sums = new ExactSums(length);
    for (double[] values : all) sums.add(values);
    return sums;
  }

  private static double plain(List<double[]> all, int k) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double[] values : all) sum = sum.add(new BigDecimal(values[k]));
    return sum.doubleValue();
  }
}
