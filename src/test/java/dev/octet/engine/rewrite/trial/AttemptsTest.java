package dev.octet.engine.rewrite.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a budget allows. */
class AttemptsTest {
  @ParameterizedTest
  @ValueSource(ints = {10, 50, 100, 200, 1000})
  void aBudgetMayBeUsedUpButNotExceeded(int samples) {
    for (int allowed = 0; allowed < samples; allowed++) {
      double budget = (double) allowed / samples;
      assertThat(Attempts.isWithin(budget, (double) (samples - allowed) / samples)).isTrue();
      assertThat(Attempts.isWithin(budget, (double) (samples - allowed - 1) / samples)).isFalse();
    }
  }
}
