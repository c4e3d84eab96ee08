package dev.octet.engine.convert;

import dev.octet.engine.convert.report.Report;
import dev.octet.engine.timing.PartClock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures the wall-clock time of the stages. */
final class StageClock {
  /** Maximum number of listed parts of a stage; it keeps reports of large networks small. */
  private static final int MOST_PARTS = 50;

  private final List<Report.StageTime> times = new ArrayList<>();
  private final Map<Stage, PartClock> parts = new EnumMap<>(Stage.class);
  private @Nullable Stage running;
  private long since;

  void begin(Stage stage) {
    end();
    running = stage;
    since = System.nanoTime();
  }

  /** Returns the clock for the parts of a stage, which need not have begun. */
  PartClock parts(Stage stage) {
    return parts.computeIfAbsent(stage, _ -> new PartClock());
  }

  void end() {
    if (running == null) return;
    PartClock clock = parts.get(running);
    times.add(
        new Report.StageTime(
            running.label(),
            PartClock.seconds(System.nanoTime() - since),
            clock == null ? List.of() : clock.slowest(MOST_PARTS)));
    running = null;
  }

  List<Report.StageTime> times() {
    return List.copyOf(times);
  }
}
