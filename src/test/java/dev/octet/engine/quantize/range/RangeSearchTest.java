package dev.octet.engine.quantize.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.quantize.Values;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RangeSearchTest {

  static Stream<double[]> tensors() {
    return LongStream.range(0, 8)
        .boxed()
        .flatMap(seed -> {
          double[] values = Values.withOutliers(seed, (int) (seed * 7));
          return Stream.of(values, Values.rectified(values));
        });
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theLossOfARangeIsTheMeanSquaredErrorOfQuantizingTheValues(double[] values) {
    Range range = new Range(values[0] < 0 || Arrays.stream(values).min().orElse(0) < 0 ? -2 : 0, 3);
    double step = range.span() / 255;
    double measured =
        Arrays.stream(values)
            .map(x -> x - Math.rint(Math.clamp(x, range.low(), range.high()) / step) * step)
            .map(e -> e * e)
            .average()
            .orElseThrow();
    assertThat(Values.distribution(values).loss(range).total())
        .isCloseTo(measured, within(measured * 0.05));
  }

  @Test
  void lossesAtTheBottomAndTheTopAreTellApart() {
    RangeLoss loss = Values.distribution(-4, -1, 0, 1, 3).loss(new Range(-2, 2));
    assertThat(loss.bottom()).isCloseTo(4.0 / 5, within(0.02));
    assertThat(loss.top()).isCloseTo(1.0 / 5, within(0.02));
    assertThat(loss.rounding()).isLessThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theGreedySearchNeverLosesMoreThanMinMax(double[] values) {
    HistogramObserver distribution = Values.distribution(values);
    assertThat(loss(CalibrationMethod.GREEDY, distribution))
        .isLessThanOrEqualTo(loss(CalibrationMethod.MIN_MAX, distribution));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theGreedySearchComesCloseToTheBestOfAllRanges(double[] values) {
    HistogramObserver distribution = Values.distribution(values);
    assertThat(loss(CalibrationMethod.GREEDY, distribution))
        .isLessThanOrEqualTo(loss(CalibrationMethod.MSE, distribution) * 1.01);
  }

  @Test
  void anOutlierIsClippedByTheGreedySearchSoThatRoundingGetsFiner() {
    double[] values = new SplittableRandom(1).doubles(1_000_000).toArray();
    values[7] = 2;
    HistogramObserver distribution = Values.distribution(values);
    Range greedy = RangeSearch.of(CalibrationMethod.GREEDY).search(distribution);
    assertThat(greedy.high()).isBetween(0.99, 1.2);
    assertThat(distribution.loss(greedy).top()).isPositive();
    assertThat(distribution.loss(greedy).total())
        .isLessThan(distribution.loss(distribution.extent()).total() / 2);
  }

  @ParameterizedTest
  @EnumSource(CalibrationMethod.class)
  void everyRangeHoldsZeroAndLiesWithinWhatWasSeen(CalibrationMethod method) {
    for (double[] values : tensors().toList()) {
      HistogramObserver distribution = Values.distribution(values);
      Range range = RangeSearch.of(method).search(distribution);
      assertThat(range.low()).isBetween(distribution.extent().low(), 0.0);
      assertThat(range.high()).isBetween(0.0, distribution.extent().high());
      assertThat(range.span()).isPositive();
    }
  }

  @Test
  void manyZerosAfterAReluDoNotPullTheEntropyRangeToNothing() {
    double[] values = Values.rectified(Values.withOutliers(3, 0));
    var sparse = Arrays.copyOf(values, values.length * 10);
    HistogramObserver distribution = Values.distribution(sparse);
    Range range = RangeSearch.of(CalibrationMethod.ENTROPY).search(distribution);
    assertThat(range.high()).isGreaterThan(1.5);
  }

  @Test
  void aTensorThatIsAlwaysZeroGetsARangeToo() {
    HistogramObserver distribution = Values.distribution(0, 0, 0);
    for (CalibrationMethod method : CalibrationMethod.values()) {
      Range range = RangeSearch.of(method).search(distribution);
      assertThat(ActivationParameters.of(range, Levels.of(ElementType.INT8)).scale()).isPositive();
    }
  }

  private static double loss(CalibrationMethod method, HistogramObserver distribution) {
    return distribution.loss(RangeSearch.of(method).search(distribution)).total();
  }
}
