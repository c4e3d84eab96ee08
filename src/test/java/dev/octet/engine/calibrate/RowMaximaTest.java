package dev.octet.engine.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against streams over rows, some of which hold one value alone. */
class RowMaximaTest {
  private static final int CASES = 200;

  @Test
  void theLowestMaximumIsThatOfTheRowsThatVary() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      int length = 1 + random.nextInt(9);
      int rows = 1 + random.nextInt(9);
      var first = new RowMaxima();
      var second = new RowMaxima();
      float[] one = values(random, rows, length);
      float[] other = values(random, rows, length);
      first.add(MemorySegment.ofArray(one), one.length, length);
      second.add(MemorySegment.ofArray(other), other.length, length);
      first.merge(second);
      double wanted =
          DoubleStream.concat(maxima(one, length), maxima(other, length))
              .min()
              .orElse(Double.POSITIVE_INFINITY);
      assertThat(first.lowest()).as("case %d", i).isEqualTo((float) wanted);
    }
  }

  private static float[] values(SplittableRandom random, int rows, int length) {
    var values = new float[rows * length];
    for (int row = 0; row < rows; row++) {
      boolean constant = random.nextInt(4) == 0;
      float value = (float) random.nextGaussian();
      for (int i = 0; i < length; i++) {
        values[row * length + i] = constant ? value : (float) random.nextGaussian();
      }
    }
    return values;
  }

  private static DoubleStream maxima(float[] values, int length) {
    return IntStream.range(0, values.length / length)
        .mapToObj(row -> Arrays.copyOfRange(values, row * length, (row + 1) * length))
        .map(row -> IntStream.range(0, length).mapToDouble(i -> row[i]).summaryStatistics())
        .filter(row -> row.getMin() < row.getMax())
        .mapToDouble(row -> row.getMax());
  }
}
