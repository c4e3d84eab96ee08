package dev.octet.service.benchmark;

import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Decides, in the worker's thread, whether the preparation of a run should continue. */
final class PreparationWatch implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(PreparationWatch.class);

  private final BenchmarkRows rows;
  private final UUID runId;
  private final BooleanSupplier shuttingDown;
  private RunWatch.@Nullable End end;

  PreparationWatch(BenchmarkRows rows, UUID runId, BooleanSupplier shuttingDown) {
    this.rows = rows;
    this.runId = runId;
    this.shuttingDown = shuttingDown;
  }

  @Override
  public boolean getAsBoolean() {
    if (end == null && shuttingDown.getAsBoolean()) end = RunWatch.End.SHUTTING_DOWN;
    if (end == null && !isWanted()) end = RunWatch.End.NOT_WANTED;
    return end == null;
  }

  private boolean isWanted() {
    try {
      return rows.isQueued(runId);
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("Whether run {} is still wanted can't be read", runId, e);
      return true;
    }
  }

  /** Returns why the preparation was told to stop; null if it was not. */
  RunWatch.@Nullable End end() {
    return end;
  }
}
