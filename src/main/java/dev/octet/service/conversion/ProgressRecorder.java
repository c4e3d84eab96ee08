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
 * Hears what the engine says of its progress, writes it to the row a few times a second, and
 * notices there that the conversion is not wanted any more. Used by one thread.
 */
final class ProgressRecorder implements Consumer<EngineEvent>, BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressRecorder.class);

  /** Between two looks at the row: often enough for whoever watches, rarely enough for it. */
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

  /** Where a conversion is: its stage, how far it is as a whole, and the stages that have ended. */
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
      // what else ends it leaves it where it was
      default -> {}
    }
  }

  private void endStage() {
    if (stage == null) return;
    long milliseconds = Math.round((nanoTime.getAsLong() - stageBegan) / NANOS_IN_MILLISECOND);
    ended.add(new StageTime(stage.label(), milliseconds / 1e3));
  }

  /** Whether the engine should end: the conversion was cancelled, removed or lost to another. */
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
      // the engine goes on; whether its result is wanted is asked again when it is there
      LOG.warn("The progress of conversion {} can't be written", id, e);
    }
    lookedAt = nanoTime.getAsLong();
  }

  /** Where it is now. */
  Position position() {
    return new Position(stage, StageShares.progress(stage, fraction), ended);
  }
}
