package dev.octet.engine.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PartClockTest {
  private static final long SECOND = 1_000_000_000;

  private final PartClock clock = new PartClock();

  @Test
  void aPartThatRunsTwiceHasTheSum() {
    clock.add("conv", 2 * SECOND);
    clock.add("dense", SECOND);
    clock.add("conv", SECOND / 2);
    assertThat(clock.slowest(9))
        .containsExactly(new PartTime("conv", 2.5), new PartTime("dense", 1));
  }

  @Test
  void whatIsNotListedIsSummedUp() {
    for (int i = 1; i <= 5; i++) clock.add("layer " + i, i * SECOND);
    assertThat(clock.slowest(2))
        .containsExactly(
            new PartTime("layer 5", 5),
            new PartTime("layer 4", 4),
            new PartTime(PartClock.OTHERS, 6));
    assertThat(clock.slowest(5)).hasSize(5);
    assertThat(new PartClock().slowest(5)).isEmpty();
  }

  @Test
  void workIsTimedAlsoWhereItFails() {
    assertThat(clock.<Integer>time("made", () -> 7)).isEqualTo(7);
    assertThatThrownBy(() ->
            clock.run(
                "failed",
                () -> {
                  throw new IllegalArgumentException("no");
                }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(clock.slowest(9))
        .extracting(PartTime::name)
        .containsExactlyInAnyOrder("made", "failed");
  }
}
