package dev.octet.engine.calibrate;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  private static TensorStatistics of(int channels, float[]... samples) {
    return accumulated(channels, samples).toStatistics();
  }

  private static TensorAccumulator accumulated(int channels, float[]... samples) {
    var accumulator = new TensorAccumulator(samples[0].length, channels);
    var scan = new TensorScan();
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < samples.length; i++) {
        MemorySegment data = arena.allocateFrom(JAVA_FLOAT, samples[i]);
        assertThat(accumulator.add(data, i, scan)).isTrue();
      }
    }
    return accumulator;
  }

  private static float[] random(long seed, int length, double spread) {
    var random = new SplittableRandom(seed);
    var values = new float[length];
    for (int i = 0; i < length; i++) values[i] = (float) (random.nextGaussian() * spread + 0.3);
    return values;
  }

  private static void assertSame(TensorStatistics a, TensorStatistics b) {
    assertThat(a).usingRecursiveComparison().isEqualTo(b);
  }

  /** Against sums that anyone can read; shapes around the scan's 1024 lanes. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "7, 7",
    "1000, 1",
    "3072, 3",
    "5000, 1000",
    "150528, 96",
    "4096, 1024",
    "5125, 1025",
    "9000, 3000",
    "70001, 1"
  })
  void whatIsFoundIsWhatPlainSumsFind(int length, int channels) {
    float[] first = random(1, length, 2);
    float[] second = random(2, length, 5);
    TensorStatistics found = of(channels, first, second);
    double total = 0;
    double squares = 0;
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    var means = new double[channels];
    for (float[] sample : new float[][] {first, second}) {
      for (int i = 0; i < length; i++) {
        total += sample[i];
        squares += (double) sample[i] * sample[i];
        min = Math.min(min, sample[i]);
        max = Math.max(max, sample[i]);
        means[i % channels] += sample[i] * (double) channels / (2 * length);
      }
    }
    double mean = total / (2 * length);
    assertThat(found.count()).isEqualTo(2L * length);
    assertThat(found.min()).isEqualTo(min);
    assertThat(found.max()).isEqualTo(max);
    assertThat(found.mean()).isCloseTo(mean, within(1e-5));
    assertThat(found.variance()).isCloseTo(squares / (2 * length) - mean * mean, within(1e-4));
    assertThat(found.channelMeans()).containsExactly(means, within(1e-4));
  }

  @Test
  void aSmallTensorGoesIntoTheHistogramWhole() {
    float[] values = random(3, 6000, 1);
    Histogram histogram = of(6, values).histogram();
    var counts = new long[Histogram.BINS];
    for (float v : values) {
      counts[(int) Math.floor((v - histogram.low()) / histogram.binWidth())]++;
    }
    assertThat(histogram.counts()).isEqualTo(counts);
  }

  @Test
  void aLargeTensorIsPickedFromEvenlyInEveryChannel() {
    var values = new float[112 * 112 * 96];
    for (int i = 0; i < values.length; i++) values[i] = i % 96;
    Histogram histogram = of(96, values).histogram();
    long total = Arrays.stream(histogram.counts()).sum();
    assertThat(total).isBetween(3500L, 4200L);
    for (int channel = 0; channel < 96; channel++) {
      int bin = (int) ((channel - histogram.low()) / histogram.binWidth());
      assertThat(histogram.counts()[bin]).as("channel " + channel).isBetween(30L, 60L);
    }
  }

  @Test
  void binsArePowersOfTwoWideAndCoverTheRange() {
    TensorStatistics found = of(1, new float[] {-3, 0.1f, 5.5f});
    Histogram histogram = found.histogram();
    assertThat(histogram.binWidth()).isEqualTo(Math.scalb(1.0, -7));
    assertThat(histogram.low()).isEqualTo(-3);
    assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(3);
  }

  @Test
  void tensorsThatAreConstantHaveTheirOneBin() {
    for (float value : new float[] {0, -0.0f, 1, -7.25f, Float.MAX_VALUE, Float.MIN_VALUE}) {
      Histogram histogram = of(1, new float[] {value, value}).histogram();
      assertThat(histogram.counts()[0]).as("of " + value).isEqualTo(2);
      assertThat(histogram.low()).isLessThanOrEqualTo(value);
      assertThat(histogram.low() + histogram.binWidth()).isGreaterThan(value);
    }
  }

  @Test
  void theOrderOfTheSamplesDoesNotShow() {
    var samples = new float[40][];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = random(i, 500, Math.scalb(1.0, i * 7 % 40 - 20));
    }
    // each at its own index, which decides what is picked: one accumulator a sample, merged
    var forward = accumulated(5, samples[0]);
    for (int i = 1; i < samples.length; i++) forward.merge(accumulated(5, samples[i]));
    var backward = accumulated(5, samples[39]);
    for (int i = 38; i >= 0; i--) backward.merge(accumulated(5, samples[i]));
    assertSame(forward.toStatistics(), backward.toStatistics());
    assertSame(forward.toStatistics(), of(5, samples));
  }

  @Test
  void valuesThatOverflowSquaresAreStillSummed() {
    TensorStatistics found = of(2, new float[] {3e30f, -1e30f, 1e30f, 1e30f});
    assertThat(found.mean()).isCloseTo(1e30, within(1e24));
    assertThat(found.channelMeans()).containsExactly(new double[] {2e30, 0}, within(1e24));
    assertThat(found.variance()).isCloseTo(2e60, within(1e55));
  }

  @Test
  void whatIsNotFiniteIsFoundAnywhere() {
    for (float poison : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 1500, 2047}) {
        var values = new float[2048];
        values[at] = poison;
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment data = arena.allocateFrom(JAVA_FLOAT, values);
          assertThat(new TensorAccumulator(2048, 8).add(data, 0, new TensorScan())).isFalse();
        }
      }
    }
  }

  @Test
  void exactSumsLoseNothingThatMatters() {
    var sums = new ExactSums(1);
    for (double value : new double[] {1e20, 1, -1e20, 3}) sums.add(new double[] {value});
    assertThat(sums.sum(0)).isEqualTo(4);
  }
}
