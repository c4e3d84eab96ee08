package dev.octet.pick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PickTest {
  private static int argmax(double... values) {
    return Argmax.of(values.length, i -> values[i]);
  }

  @Test
  void theLargestIsTheFirstOfEqualOnes() {
    assertThat(argmax(1, 3, 3, 2)).isEqualTo(1);
    assertThat(argmax(-5)).isZero();
    assertThat(argmax(0, Double.POSITIVE_INFINITY)).isEqualTo(1);
  }

  @Test
  void whatIsNoNumberIsNeverTheLargest() {
    assertThat(argmax(Double.NaN, -1, -2)).isEqualTo(1);
    assertThat(argmax(Double.NaN, Double.NaN)).isZero();
  }

  @Test
  void someAreSpreadEvenlyOverAll() {
    int[] all = IntStream.range(100, 110).toArray();
    assertThat(EvenlySpread.of(all, 5)).containsExactly(100, 102, 104, 106, 108);
    assertThat(EvenlySpread.of(all, 3)).containsExactly(100, 103, 106);
    assertThat(EvenlySpread.of(all, 0)).isEmpty();
  }

  @Test
  void allAreTakenWhereNotMoreAreThere() {
    int[] all = {7, 3, 5};
    assertThat(EvenlySpread.of(all, 3)).containsExactly(7, 3, 5);
    assertThat(EvenlySpread.of(all, 9)).containsExactly(7, 3, 5);
    assertThat(EvenlySpread.of(new int[0], 9)).isEmpty();
  }
}
