package dev.octet.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineEvent.Advanced;
import dev.octet.engine.convert.EngineEvent.StageBegan;
import dev.octet.engine.convert.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static final long MILLI = 1_000_000;

  private final List<EngineEvent> said = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final EventLines lines = new EventLines(said::add, clock::get);

  @Test
  void atMostTwentyASecondAndNotLessThanAPercent() {
    lines.stage(Stage.CALIBRATE);
    for (int i = 1; i <= 1000; i++) {
      clock.addAndGet(MILLI);
      lines.advance(i / 2000.0);
    }
    assertThat(said).hasSize(1 + 20).startsWith(new StageBegan(Stage.CALIBRATE));

    said.clear();
    clock.addAndGet(1000 * MILLI);
    lines.advance(0.505);
    assertThat(said).isEmpty();
    lines.advance(0.511);
    assertThat(said).containsExactly(new Advanced(0.511));
  }

  @Test
  void theEndOfAStageIsAlwaysSaidOnce() {
    lines.stage(Stage.MEASURE);
    lines.advance(1);
    lines.advance(1);
    lines.stage(Stage.READ);
    assertThat(said)
        .containsExactly(
            new StageBegan(Stage.MEASURE), new Advanced(1), new StageBegan(Stage.READ));
  }
}
