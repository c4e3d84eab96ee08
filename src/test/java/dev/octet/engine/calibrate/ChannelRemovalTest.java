package dev.octet.engine.calibrate;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Statistics of a tensor without some constant channels, beside those taken of what is left. */
class ChannelRemovalTest {
  private static final int ROWS = 512;

  /** A tensor of {@link #ROWS} positions; a channel is given by its values at them. */
  private static TensorStatistics of(float[]... channels) {
    var values = new float[ROWS * channels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = channels[i % channels.length][i / channels.length];
    }
    var accumulator = new TensorAccumulator(values.length, channels.length);
    try (Arena arena = Arena.ofConfined()) {
      accumulator.add(arena.allocateFrom(JAVA_FLOAT, values), 0, new TensorScan());
    }
    return accumulator.toStatistics();
  }

  private static float[] constant(float value) {
    var values = new float[ROWS];
    Arrays.fill(values, value);
    return values;
  }

  /** Values of [0, 1) with one peak. */
  private static float[] withPeak(float peak) {
    var random = new SplittableRandom(3);
    var values = new float[ROWS];
    for (int i = 0; i < ROWS; i++) values[i] = (float) random.nextDouble();
    values[17] = peak;
    return values;
  }

  private static BitSet first() {
    var channels = new BitSet();
    channels.set(0);
    return channels;
  }

  @Test
  void aRarePeakSurvivesAConstantChannelWithTheSameValue() {
    TensorStatistics left = of(constant(8), constant(8), withPeak(8)).without(first());
    assertThat(left.max()).isEqualTo(8);
  }

  @Test
  void theExtremesOfWhatIsLeftAreExactWhereTheConstantLiesBetweenThem() {
    TensorStatistics all = of(constant(0.25f), withPeak(8), withPeak(-3));
    TensorStatistics left = all.without(first());
    TensorStatistics measured = of(withPeak(8), withPeak(-3));
    assertThat(left.min()).isEqualTo(measured.min());
    assertThat(left.max()).isEqualTo(measured.max());
  }

  @Test
  void countAndMomentsAreThoseOfWhatIsLeft() {
    TensorStatistics left = of(constant(5), withPeak(8), withPeak(-3)).without(first());
    TensorStatistics measured = of(withPeak(8), withPeak(-3));
    assertThat(left.count()).isEqualTo(measured.count());
    assertThat(left.mean()).isCloseTo(measured.mean(), within(1e-5));
    assertThat(left.variance()).isCloseTo(measured.variance(), within(1e-4));
    assertThat(left.channelMeans()).containsExactly(measured.channelMeans(), within(1e-5));
  }
}
