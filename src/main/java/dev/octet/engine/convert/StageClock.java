package dev.octet.engine.convert;

import dev.octet.engine.convert.report.Report;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the wall-clock time of the stages. */
final class StageClock {
  private static final double NANOS = 1e-9;

  private final List<Report.StageTime> times = new ArrayList<>();
  private @Nullable Stage running;
  private long since;

  void begin(Stage stage) {
    end();
    running = stage;
    since = System.nanoTime();
  }

  void end() {
    if (running == null) return;
    times.add(
        new Report.StageTime(
            running.label(), Math.round((System.nanoTime() - since) * NANOS * 1e3) / 1e3));
    running = null;
  }

  List<Report.StageTime> times() {
    return List.copyOf(times);
  }
}
