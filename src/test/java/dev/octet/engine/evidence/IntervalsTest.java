package dev.octet.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds and intervals against published figures, and by what they promise. */
class IntervalsTest {
  /** The upper ends of 90 % two-sided Clopper-Pearson intervals: qbeta(0.95, k + 1, n - k) in R. */
  @ParameterizedTest
  @CsvSource({"0, 10, 0.2589", "1, 10, 0.3942", "5, 10, 0.7776", "0, 100, 0.0295", "2, 50, 0.1206"})
  void theFailureBoundIsThatOfClopperAndPearson(int failures, int trials, double bound) {
    assertThat(FailureBound.of(failures, trials)).isCloseTo(bound, within(1e-4));
  }

  @Test
  void theRuleOfThreeIsItsRoundNumber() {
    for (int n : new int[] {30, 100, 1000}) {
      assertThat(FailureBound.of(0, n)).isLessThan(3.0 / n).isCloseTo(3.0 / n, within(0.2 / n));
    }
    assertThat(FailureBound.of(0, 0)).as("no sample bears anything out").isEqualTo(1);
    assertThat(FailureBound.of(4, 4)).isEqualTo(1);
  }

  @Test
  void fiveOfFiveAreNoChanceAndFourOfFiveAre() {
    double[] zeros = new double[100];
    double[] five = new double[100];
    Arrays.fill(five, 0, 5, 1);
    assertThat(PairedSigns.of(zeros, five).isBetter()).isTrue();
    assertThat(PairedSigns.of(five, zeros).isWorse()).isTrue();
    five[4] = -1;
    assertThat(PairedSigns.of(zeros, five)).isEqualTo(new PairedSigns(4, 1));
    assertThat(PairedSigns.of(zeros, five).isBetter()).isFalse();
    assertThat(PairedSigns.of(zeros, zeros)).isEqualTo(new PairedSigns(0, 0));
    assertThat(PairedSigns.of(zeros, zeros).isBetter()).isFalse();
  }

  @Test
  void theBootstrapHoldsTheRatioAndIsTheSameEachTime() {
    var random = new SplittableRandom(3);
    int held = 0;
    int draws = 300;
    for (int d = 0; d < draws; d++) {
      double[] signal = random.doubles(60, 50, 150).toArray();
      double[] noise = random.doubles(60, 0, 2).toArray();
      List<Double> interval = Objects.requireNonNull(RatioInterval.decibels(signal, noise));
      assertThat(RatioInterval.decibels(signal, noise)).isEqualTo(interval);
      if (interval.getFirst() <= 20 && interval.getLast() >= 20) held++;
    }
    assertThat((double) held / draws).isBetween(0.9, 0.985);
    assertThat(RatioInterval.decibels(new double[] {1}, new double[] {1})).isNull();
    assertThat(RatioInterval.decibels(new double[] {1, 1}, new double[] {0, 0})).isNull();
  }
}
