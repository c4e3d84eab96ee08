package dev.octet.service.conversion;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Receives the engine's progress events, writes them to the row at most four times a second, and
 * thereby notices when the conversion is cancelled, removed or taken by another worker. One thread
 * uses it.
 */
final class ProgressRecorder implements Consumer<EngineEvent>, BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressRecorder.class);

  /**
   * Minimum time between two accesses to the row, in nanoseconds: frequent enough for a person who
   * watches, and a small load for the database.
   */
  private static final long LEAST_NANOS = 250_000_000;

  private static final double NANOS_IN_MILLISECOND = 1e6;

  private final UUID id;
  private final int attempt;
  private final ConversionRows rows;
  private final BooleanSupplier shuttingDown;
  private final LongSupplier nanoTime;

  private final List<StageTime> ended = new ArrayList<>();
  private @Nullable Stage stage;
  private long stageBegan;
  private double fraction;
  private boolean dirty;
  private long lookedAt;
  private boolean lost;

  /**
   * The position of a conversion.
   *
   * @param stage the current stage; null before the first
   * @param progress of the whole conversion, 0 to 1
   * @param ended the finished stages
   */
  record Position(@Nullable Stage stage, double progress, List<StageTime> ended) {
    Position {
      ended = List.copyOf(ended);
    }
  }

  ProgressRecorder(
      UUID id,
      int attempt,
      ConversionRows rows,
      BooleanSupplier shuttingDown,
      LongSupplier nanoTime) {
    this.id = id;
    this.attempt = attempt;
    this.rows = rows;
    this.shuttingDown = shuttingDown;
    this.nanoTime = nanoTime;
    lookedAt = nanoTime.getAsLong();
  }

  @Override
  public void accept(EngineEvent event) {
    switch (event) {
      case EngineEvent.StageBegan(Stage next) -> {
        endStage();
        stage = next;
        stageBegan = nanoTime.getAsLong();
        fraction = 0;
        dirty = true;
        look();
      }
      case EngineEvent.Advanced(double part) -> {
        fraction = part;
        dirty = true;
      }
      case EngineEvent.Converted ignored -> {
        endStage();
        fraction = 1;
      }
      // other events leave the position unchanged
      default -> {}
    }
  }

  private void endStage() {
    if (stage == null) return;
    long milliseconds = Math.round((nanoTime.getAsLong() - stageBegan) / NANOS_IN_MILLISECOND);
    ended.add(new StageTime(stage.label(), milliseconds / 1e3));
  }

  /**
   * Returns whether the engine should stop: the service is ending, or the conversion was cancelled,
   * removed or taken by another worker.
   */
  @Override
  public boolean getAsBoolean() {
    if (shuttingDown.getAsBoolean()) return true;
    if (!lost && nanoTime.getAsLong() - lookedAt >= LEAST_NANOS) look();
    return lost;
  }

  private void look() {
    try {
      lost = dirty ? !rows.advance(id, attempt, position()) : !rows.isRunning(id, attempt);
      dirty = false;
    } catch (DataAccessException | TransactionException e) {
      // the engine continues; after it ends, the row is asked again whether its result is wanted
      LOG.warn("The progress of conversion {} can't be written", id, e);
    }
    lookedAt = nanoTime.getAsLong();
  }

  /** Returns the current position. */
  Position position() {
    return new Position(stage, StageShares.progress(stage, fraction), ended);
  }
}
