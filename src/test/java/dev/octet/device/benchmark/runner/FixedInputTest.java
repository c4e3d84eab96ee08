package dev.octet.device.benchmark.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The fixed input is SplitMix64, which the JDK's SplittableRandom is, too. */
class FixedInputTest {
  private static final int FLOAT32 = 1;
  private static final int INT32 = 2;
  private static final int INT8 = 9;

  @Test
  void bytesAreTheHighestOfEachNumber() {
    var reference = new SplittableRandom(42);

    for (byte value : new FixedInput(42).next(INT8, 1_000)) {
      assertThat(value).isEqualTo((byte) (reference.nextLong() >>> 56));
    }
  }

  @Test
  void bytesOfTheSeedOneAreThoseOfThePublishedSequence() {
    // SplitMix64 from 1: 910a2dec89025cc1, beeb8da1658eec67, f893a2eefb32555e, 71c18690ee42c90b
    assertThat(HexFormat.of().formatHex(new FixedInput(1).next(INT8, 4))).isEqualTo("91bef871");
  }

  @Test
  void floatsLieBetweenMinusOneAndOneInSteps() {
    var reference = new SplittableRandom(3);
    ByteBuffer floats =
        ByteBuffer.wrap(new FixedInput(3).next(FLOAT32, 4_000)).order(ByteOrder.LITTLE_ENDIAN);

    while (floats.hasRemaining()) {
      float value = floats.getFloat();
      assertThat(value).isEqualTo((reference.nextLong() >>> 40) / (float) (1 << 23) - 1);
      assertThat(value).isBetween(-1f, Math.nextDown(1f));
    }
  }

  @Test
  void aSecondInputGoesOnWhereTheFirstEnded() {
    var whole = new FixedInput(5).next(INT8, 20);
    var parts = new FixedInput(5);

    assertThat(parts.next(INT8, 8)).containsExactly(java.util.Arrays.copyOf(whole, 8));
    assertThat(parts.next(INT32, 8)).containsOnly(0);
    assertThat(parts.next(INT8, 12)).containsExactly(java.util.Arrays.copyOfRange(whole, 8, 20));
  }
}
