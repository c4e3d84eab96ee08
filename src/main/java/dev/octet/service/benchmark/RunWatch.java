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
 * Connects the session's thread with the worker's thread. The session reports its progress to it;
 * the worker asks it whether to continue, and thereby renews the lease and writes the progress.
 */
final class RunWatch implements BenchmarkListener, BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);

  private final BenchmarkRows rows;
  private final BenchmarkRows.Attempt attempt;
  private final DeviceLease lease;
  private final BooleanSupplier shuttingDown;
  private volatile @Nullable Position position;
  // used by the worker's thread only
  private @Nullable Position written;
  private @Nullable End end;

  /** The position of a session: its step and the fraction of that, 0 to 1. */
  private record Position(Step step, double done) {}

  /** The reason why a session should stop early. */
  enum End {
    /** The run was cancelled, removed or taken by another worker. */
    NOT_WANTED,
    /** The lease is lost; another holder may use the device. */
    LEASE_LOST,
    /** The service is ending. */
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

  /** Returns whether the session should continue. Called in the worker's thread. */
  @Override
  public boolean getAsBoolean() {
    // renewed while the session stops, too: until then the device is not free
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
      // the session continues; after it ends, the row is asked again whether its result is wanted
      LOG.warn("The progress of run {} can't be written", attempt.runId(), e);
      return true;
    }
  }

  /** Returns why the session was told to stop; null if it was not. */
  @Nullable End end() {
    return end;
  }

  /**
   * Returns the share of a step in the duration of a run. The shares are estimates that add up to
   * 1.
   */
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
    // rounded to four decimals
    return Math.clamp(Math.round(whole * 1e4) / 1e4, 0.0, 1.0);
  }
}
