package dev.octet.engine.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WilsonIntervalTest {
  @Test
  void agreesWithPublishedFigures() {
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method
    // 3
    assertInterval(81, 263, 0.2553, 0.3662);
    assertInterval(15, 148, 0.0624, 0.1605);
    assertInterval(0, 20, 0, 0.1611);
    assertInterval(1, 29, 0.0061, 0.1718);
  }

  @Test
  void anEndThatIsReachedIsTheBound() {
    for (int trials = 1; trials < 200; trials++) {
      assertThat(WilsonInterval.of(trials, trials).getLast()).isEqualTo(1);
      assertThat(WilsonInterval.of(0, trials).getFirst()).isEqualTo(0);
    }
  }

  private static void assertInterval(int hits, int trials, double low, double high) {
    var interval = WilsonInterval.of(hits, trials);
    assertThat(interval.getFirst()).isCloseTo(low, within(5e-5));
    assertThat(interval.getLast()).isCloseTo(high, within(5e-5));
  }
}
