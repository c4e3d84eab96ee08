package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.service.device.DeviceLease;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Hears in the session's thread how far it is; keeps the lease, writes the progress and notices
 * that the run should end in the worker's.
 */
final class RunWatch implements BenchmarkListener, BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

  private final BenchmarkRows rows;
  private final BenchmarkRows.Attempt attempt;
  private final DeviceLease lease;
  private final BooleanSupplier shuttingDown;
  private volatile @Nullable Position position;
  // of the worker's thread
  private @Nullable Position written;
  private @Nullable End end;

  /** Where a session is. */
  private record Position(Step step, double done) {}

  /** Why a session should end before its time. */
  enum End {
    /** It was cancelled, removed, or another worker has it. */
    NOT_WANTED,
    /** The lease is lost: another may use the device. */
    LEASE_LOST,
    /** The service ends. */
    SHUTTING_DOWN
  }

  RunWatch(
      BenchmarkRows rows,
      BenchmarkRows.Attempt attempt,
      DeviceLease lease,
      BooleanSupplier shuttingDown) {
    this.rows = rows;
    this.attempt = attempt;
    this.lease = lease;
    this.shuttingDown = shuttingDown;
  }

  @Override
  public void at(Step step, double done) {
    position = new Position(step, done);
  }

  /** Whether the session should go on. */
  @Override
  public boolean getAsBoolean() {
    // while it ends, the device is not free either
    if (!lease.keep() && end == null) end = End.LEASE_LOST;
    if (end == null && shuttingDown.getAsBoolean()) end = End.SHUTTING_DOWN;
    if (end == null && !isWanted()) end = End.NOT_WANTED;
    return end == null;
  }

  private boolean isWanted() {
    Position now = position;
    try {
      if (now == null || now.equals(written)) return rows.isRunning(attempt);
      written = now;
      return rows.advance(attempt, now.step.name().toLowerCase(Locale.ROOT), progress(now));
    } catch (DataAccessException | TransactionException e) {
      // the session goes on; whether its result is wanted is asked again when it is there
      LOG.warn("The progress of run {} can't be written", attempt.runId(), e);
      return true;
    }
  }

  /** Why the session was told to end; null if it was not. */
  @Nullable End end() {
    return end;
  }

  /** The fraction of a run that each step takes: estimates, whose sum is 1. */
  private static double share(Step step) {
    return switch (step) {
      case IDENTIFY -> 0.02;
      case PUSH -> 0.08;
      case COOL_DOWN -> 0.3;
      case RUN -> 0.53;
      case PROFILE -> 0.05;
      case CLEAN_UP -> 0.02;
    };
  }

  private static double progress(Position now) {
    double before = 0;
    for (Step earlier : Step.values()) {
      if (earlier.compareTo(now.step) < 0) before += share(earlier);
    }
    double whole = before + share(now.step) * Math.clamp(now.done, 0.0, 1.0);
    // nobody needs more digits
    return Math.clamp(Math.round(whole * 1e4) / 1e4, 0.0, 1.0);
  }
}
