package dev.octet.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedDecibelsTest {
  @Test
  void aGainOnAllSamplesIsOneHoweverMuchTheyDiffer() {
    double[] before = {-10, -50, -30, -20, -45, -60};
    double[] after = Arrays.stream(before).map(noise -> noise - 2 + noise / 100).toArray();
    PairedDecibels won = PairedDecibels.of(before, after);
    assertThat(won.samples()).isEqualTo(6);
    assertThat(won.mean()).isCloseTo(2 + 215 / 600.0, within(1e-9));
    assertThat(won.isGain()).isTrue();
  }

  /** Summed, the noise of the first sample alone would say that 15 dB are won. */
  @Test
  void oneSampleIsNoGainOfAll() {
    double[] before = {0, -30, -30, -30, -30, -30, -30, -30};
    double[] after = {-20, -29.9, -29.9, -29.9, -29.9, -29.9, -29.9, -29.9};
    assertThat(PairedDecibels.of(before, after).isGain()).isFalse();
  }

  @Test
  void onePairSaysNothingOfOthers() {
    PairedDecibels won = PairedDecibels.of(new double[] {-20}, new double[] {-40});
    assertThat(won.mean()).isEqualTo(20);
    assertThat(won.isGain()).isFalse();
  }

  @Test
  void theIntervalHoldsTheTruthNineteenTimesOfTwenty() {
    var random = new SplittableRandom(1);
    int held = 0;
    int draws = 2000;
    for (int d = 0; d < draws; d++) {
      double[] before = random.doubles(5, -40, -20).toArray();
      double[] after = Arrays.stream(before).map(x -> x - 1 + random.nextGaussian()).toArray();
      PairedDecibels won = PairedDecibels.of(before, after);
      if (won.low() <= 1 && won.high() >= 1) held++;
    }
    assertThat((double) held / draws).isBetween(0.935, 0.965);
  }

  @Test
  void quantilesAreThoseOfTheTables() {
    double[] table = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
    for (int freedom = 1; freedom <= table.length; freedom++) {
      assertThat(StudentT.twoSided95(freedom))
          .isCloseTo(table[freedom - 1], within(0.003 * table[freedom - 1]));
    }
    assertThat(StudentT.twoSided95(99)).isCloseTo(1.984, within(0.001));
  }
}
