package dev.octet.engine.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExtremesAccumulatorTest {
  private static final int CHANNELS = 5;
  private static final int ROWS = 100;

  /** Channel 1 hardly varies, 3 does so only in some samples, the others always vary. */
  private static MemorySegment sample(int seed, boolean lively) {
    var random = new SplittableRandom(seed);
    var values = new float[ROWS * CHANNELS];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (i % CHANNELS) {
            case 1 -> 7 + 0.01f * random.nextFloat();
            case 3 -> lively ? random.nextFloat() : 0;
            default -> 10 * random.nextFloat();
          };
    }
    return MemorySegment.ofArray(values);
  }

  private static ExtremesAccumulator accumulator(float mostRange) {
    return new ExtremesAccumulator(new int[] {0, 1, 3, 4}, mostRange, CHANNELS);
  }

  @Test
  void channelsThatVaryAreForgottenWhereverTheyDo() {
    var one = accumulator(0.5f);
    for (int s = 0; s < 4; s++) one.add(sample(s, s == 3), ROWS * CHANNELS);
    var first = accumulator(0.5f);
    var second = accumulator(0.5f);
    for (int s = 0; s < 2; s++) first.add(sample(s, false), ROWS * CHANNELS);
    for (int s = 2; s < 4; s++) second.add(sample(s, s == 3), ROWS * CHANNELS);
    first.merge(second);
    assertThat(one.toExtremes().channels()).containsExactly(1);
    assertThat(first.toExtremes()).usingRecursiveComparison().isEqualTo(one.toExtremes());
    assertThat(one.toExtremes().min()[0]).isBetween(7f, 7.001f);
    assertThat(one.toExtremes().max()[0]).isBetween(7.009f, 7.01f);
  }

  @Test
  void twoHalvesThatHardlyVaryMayVaryTogether() {
    var low = new ExtremesAccumulator(new int[] {0}, 0.5f, 1);
    low.add(MemorySegment.ofArray(new float[] {1, 1.25f}), 2);
    var high = new ExtremesAccumulator(new int[] {0}, 0.5f, 1);
    high.add(MemorySegment.ofArray(new float[] {1.5f, 1.75f}), 2);
    assertThat(low.toExtremes().channels()).containsExactly(0);
    low.merge(high);
    assertThat(low.toExtremes().channels()).isEmpty();
  }

  @Test
  void withoutABoundAllAreFollowedToTheEnd() {
    var all = accumulator(Float.POSITIVE_INFINITY);
    all.add(sample(1, true), ROWS * CHANNELS);
    assertThat(all.toExtremes().channels()).containsExactly(0, 1, 3, 4);
  }
}
