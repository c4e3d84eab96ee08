package dev.octet.engine.child;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.Stage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Reports progress as events for a program, at a limited rate. */
public final class EventLines implements Progress {
  private static final double LEAST_STEP = 0.01;
  private static final long LEAST_NANOS = 50_000_000;

  private final Consumer<EngineEvent> sink;
  private final LongSupplier nanoTime;
  private double said;
  private long saidAt;

  /**
   * Creates the progress.
   *
   * @param sink receives the events
   */
  public EventLines(Consumer<EngineEvent> sink) {
    this(sink, System::nanoTime);
  }

  EventLines(Consumer<EngineEvent> sink, LongSupplier nanoTime) {
    this.sink = sink;
    this.nanoTime = nanoTime;
  }

  @Override
  public void stage(Stage stage) {
    said = 0;
    saidAt = nanoTime.getAsLong();
    sink.accept(new EngineEvent.StageBegan(stage));
  }

  @Override
  public void advance(double fraction) {
    long now = nanoTime.getAsLong();
    boolean worthIt = fraction - said >= LEAST_STEP && now - saidAt >= LEAST_NANOS;
    boolean last = fraction >= 1 && said < 1;
    if (!worthIt && !last) return;
    said = fraction;
    saidAt = now;
    sink.accept(new EngineEvent.Advanced(fraction));
  }
}
