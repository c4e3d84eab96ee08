package dev.octet.device.benchmark.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.device.benchmark.report.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each number against a second way to it: counting, exact fractions, numerical integration. */
class LatencyStatisticsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6, 10, 11, 50, 99, 100, 101, 1_000, 1_024})
  void percentilesAreTheLeastSamplesThatEnoughDoNotExceed(int count) {
    long[] samples = new Random(count).longs(count, 0, 1_000).toArray();
    long[] sorted = LatencyStatistics.sorted(samples);

    for (int percent : new int[] {1, 10, 50, 90, 99, 100}) {
      assertThat(LatencyStatistics.percentile(sorted, percent / 100.0))
          .as("p%d of %d", percent, count)
          .isEqualTo((double) byCounting(samples, percent));
    }
  }

  private static long byCounting(long[] samples, int percent) {
    return LongStream.of(samples)
        .filter(x ->
            100L * LongStream.of(samples).filter(y -> y <= x).count()
                >= (long) percent * samples.length)
        .min()
        .orElseThrow();
  }

  @Test
  void theMedianIsTheMiddleOrBetweenTheMiddles() {
    assertThat(LatencyStatistics.median(new long[] {3})).isEqualTo(3);
    assertThat(LatencyStatistics.median(new long[] {1, 4})).isEqualTo(2.5);
    assertThat(LatencyStatistics.median(new long[] {1, 4, 9})).isEqualTo(4);
  }

  @Test
  void meanAndDeviationAreThoseOfExactArithmetic() {
    long[] samples = new Random(5).longs(10_000, 1_000_000_000, 1_000_100_000).toArray();
    var context = new MathContext(50);
    BigDecimal count = BigDecimal.valueOf(samples.length);
    BigDecimal mean =
        LongStream.of(samples)
            .mapToObj(BigDecimal::valueOf)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(count, context);
    BigDecimal squares =
        LongStream.of(samples)
            .mapToObj(x -> BigDecimal.valueOf(x).subtract(mean).pow(2))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal variance = squares.divide(count.subtract(BigDecimal.ONE), context);

    assertThat(LatencyStatistics.mean(samples)).isCloseTo(mean.doubleValue(), within(1e-5));
    assertThat(LatencyStatistics.deviation(samples))
        .isCloseTo(variance.sqrt(context).doubleValue(), within(1e-6));
    assertThat(LatencyStatistics.deviation(new long[] {7})).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 7, 8, 9, 20, 50, 101, 500, 1_024})
  void theMediansIntervalHasTheRanksOfExactBinomialSums(int count) {
    long[] sorted = LongStream.rangeClosed(1, count).toArray();

    Interval interval = LatencyStatistics.medianInterval(sorted);

    int rank = exactRank(count);
    assertThat(interval.low()).isEqualTo(rank);
    assertThat(interval.high()).isEqualTo(count + 1 - rank);
    assertThat(interval.level()).isCloseTo(exactLevel(count, rank), within(1e-9));
    if (count >= 6) assertThat(interval.level()).isGreaterThanOrEqualTo(0.95);
  }

  /** The largest rank whose interval keeps 95 %; 1 where none does. */
  private static int exactRank(int count) {
    int rank = 1;
    while (2 * (rank + 1) <= count + 1 && exactLevel(count, rank + 1) >= 0.95) rank++;
    return rank;
  }

  private static double exactLevel(int count, int rank) {
    // sums of a row of Pascal's triangle, from its beginning
    BigInteger outside = BigInteger.ZERO;
    BigInteger binomial = BigInteger.ONE;
    for (int i = 0; i < rank; i++) {
      outside = outside.add(binomial);
      binomial =
          binomial.multiply(BigInteger.valueOf(count - i)).divide(BigInteger.valueOf(i + 1L));
    }
    BigInteger all = BigInteger.TWO.pow(count);
    return Math.max(
        0,
        new BigDecimal(all.subtract(outside.shiftLeft(1)))
            .divide(new BigDecimal(all), new MathContext(30))
            .doubleValue());
  }

  @Test
  void theMediansIntervalHoldsTheMedianAsOftenAsItSays() {
    var random = new Random(11);
    int held = 0;
    int trials = 4_000;
    for (int trial = 0; trial < trials; trial++) {
      // an exponential distribution: skewed, as latencies are; its median is ln 2
      long[] sorted =
          random.doubles(60).mapToLong(u -> (long) (-Math.log(1 - u) * 1e9)).sorted().toArray();
      Interval interval = LatencyStatistics.medianInterval(sorted);
      double median = Math.log(2) * 1e9;
      if (interval.low() <= median && median <= interval.high()) held++;
    }
    assertThat((double) held / trials).isBetween(0.94, 0.98);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10, 29, 30, 49})
  void studentsQuantileLeavesFivePercentOfItsDensityOutside(int freedom) {
    double t = LatencyStatistics.studentT(freedom);

    double inside = 2 * integral(freedom, t);
    double all = 2 * integral(freedom, 1) + 2 * tail(freedom);
    assertThat(inside / all).isCloseTo(0.95, within(1e-6));
  }

  private static double density(int freedom, double x) {
    return Math.pow(1 + x * x / freedom, -(freedom + 1) / 2.0);
  }

  /** Simpson's rule from 0. */
  private static double integral(int freedom, double to) {
    return simpson(x -> density(freedom, x), to);
  }

  /** From 1 to infinity, by x = 1 / u. */
  private static double tail(int freedom) {
    return simpson(u -> u == 0 ? (freedom == 1 ? 1 : 0) : density(freedom, 1 / u) / (u * u), 1);
  }

  private static double simpson(java.util.function.DoubleUnaryOperator f, double to) {
    int steps = 20_000;
    double width = to / steps;
    double sum = f.applyAsDouble(0) + f.applyAsDouble(to);
    for (int i = 1; i < steps; i++) sum += (i % 2 == 1 ? 4 : 2) * f.applyAsDouble(i * width);
    return sum * width / 3;
  }

  @Test
  void theRatiosIntervalHoldsTheRatioAsOftenAsItSays() {
    var random = new Random(3);
    int held = 0;
    int trials = 4_000;
    for (int trial = 0; trial < trials; trial++) {
      double[] ratios =
          random.doubles(6).map(_ -> 1.25 * Math.exp(0.02 * random.nextGaussian())).toArray();
      Interval interval = LatencyStatistics.ratioInterval(ratios);
      if (interval.low() <= 1.25 && 1.25 <= interval.high()) held++;
    }
    assertThat((double) held / trials).isBetween(0.94, 0.96);
  }

  @Test
  void theRatioIsTheGeometricMean() {
    assertThat(LatencyStatistics.ratio(new double[] {0.5, 2, 8})).isCloseTo(2, within(1e-12));
  }

  @Test
  void theSameSamplesGiveTheSameSummary() {
    long[] samples = new Random(1).longs(5_000, 0, 1 << 30).toArray();

    assertThat(LatencyStatistics.summary(9, samples))
        .isEqualTo(LatencyStatistics.summary(9, samples.clone()));
    assertThat(LatencyStatistics.summary(9, samples).max())
        .isEqualTo((double) Arrays.stream(samples).max().orElseThrow());
  }
}
