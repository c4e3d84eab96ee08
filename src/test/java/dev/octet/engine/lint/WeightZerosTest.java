package dev.octet.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeightZerosTest {
  @Test
  void weightsWithoutZerosHaveNone() {
    assertThat(WeightZeros.of(new byte[] {1, -1, 127, -128}))
        .isEqualTo(new WeightZeros(0, -1, 0, -1));
  }

  @Test
  void zerosSixteenBytesApartAreNotClose() {
    assertThat(WeightZeros.of(withZeros(40, 3, 19))).isEqualTo(new WeightZeros(2, 3, 0, -1));
  }

  @Test
  void zerosFifteenBytesApartAreClose() {
    assertThat(WeightZeros.of(withZeros(40, 0, 15, 31))).isEqualTo(new WeightZeros(3, 0, 1, 15));
  }

  private static byte[] withZeros(int length, int... places) {
    var weights = new byte[length];
    java.util.Arrays.fill(weights, (byte) 200);
    for (int place : places) weights[place] = 0;
    return weights;
  }
}
