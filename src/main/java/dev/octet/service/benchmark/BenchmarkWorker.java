package dev.octet.service.benchmark;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import dev.octet.device.benchmark.BenchmarkException;
import dev.octet.device.benchmark.report.BenchmarkFailure;
import dev.octet.service.device.DeviceLease;
import dev.octet.service.platform.queue.DatabaseOutage;
import dev.octet.service.platform.queue.QueuedTask;
import dev.octet.service.platform.queue.TaskEnd;
import dev.octet.service.platform.storage.Setback;
import dev.octet.service.platform.storage.StorageProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs the benchmark runs that the queue delivers. A run is prepared before its device is leased.
 * If no device is free, the run returns to the queue, so that it blocks no worker and every replica
 * can take it.
 */
@Component
class BenchmarkWorker {
  private static final Logger LOG = LoggerFactory.getLogger(BenchmarkWorker.class);

  /** Upper bound for any preparation: a labelled set, and two runs on the host. */
  private static final Duration LONGEST_PREPARATION = Duration.ofMinutes(40);

  private final BenchmarkRows rows;
  private final DeviceFinder finder;
  private final PreparedRuns preparations;
  private final BenchmarkProperties properties;
  private final StorageProperties storage;

  BenchmarkWorker(
      BenchmarkRows rows,
      DeviceFinder finder,
      PreparedRuns preparations,
      BenchmarkProperties properties,
      StorageProperties storage) {
    this.rows = rows;
    this.finder = finder;
    this.preparations = preparations;
    this.properties = properties;
    this.storage = storage;
  }

  /**
   * Continues a run as far as possible: prepares it, leases a device and measures.
   *
   * @return the decision whether the queue removes the task or delivers it again later
   * @throws RuntimeException if the database or the disk fails; the queue then delivers the task
   *     again
   */
  CompletionHandler<Void> work(QueuedTask task) {
    UUID runId = task.id();
    BenchmarkRows.Part part = rows.find(runId).orElse(null);
    if (part == null) return done(runId);
    // an earlier preparation ended without writing that: restore the order of the queue
    if (part.run().notBefore().isAfter(Instant.now())) rows.takeTurn(part);
    return switch (finder.find(part)) {
      case DeviceFinder.Found.Later(Duration after) -> TaskEnd.again(after);
      case DeviceFinder.Found.Nothing(RunFailure why) -> {
        rows.giveUp(task, part, why);
        yield done(runId);
      }
      case DeviceFinder.Found.Usable usable -> {
        PreparedRun prepared = preparations.find(runId).orElse(null);
        yield prepared == null ? prepare(task, part) : measure(task, part, prepared, usable);
      }
    };
  }

  private CompletionHandler<Void> done(UUID runId) {
    preparations.drop(runId);
    return TaskEnd.DONE;
  }

  /** Prepares a queued run, then continues with it. */
  private CompletionHandler<Void> prepare(QueuedTask task, BenchmarkRows.Part part) {
    UUID runId = part.run().id();
    var watch = new PreparationWatch(rows, runId, task::isServiceEnding);
    try {
      rows.letOthersGoFirst(part, LONGEST_PREPARATION);
      SessionThread.run(
          "preparation-" + runId, () -> preparations.prepare(part.benchmark(), runId), watch);
      rows.takeTurn(part);
    } catch (ExecutionException e) {
      if (watch.end() == RunWatch.End.NOT_WANTED) return done(runId);
      if (watch.end() != null) return TaskEnd.again(Duration.ZERO);
      BenchmarkRows.Attempt attempt = rows.begin(task, part, null).orElse(null);
      return attempt == null ? done(runId) : ended(attempt, part, causeOf(e));
    }
    return work(task);
  }

  private static Throwable causeOf(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private CompletionHandler<Void> measure(
      QueuedTask task,
      BenchmarkRows.Part part,
      PreparedRun prepared,
      DeviceFinder.Found.Usable usable) {
    DeviceFinder.Leased leased = finder.lease(part, usable).orElse(null);
    if (leased == null) return TaskEnd.again(DeviceFinder.LOOK_AGAIN);
    try (DeviceLease lease = leased.lease()) {
      BenchmarkRows.Attempt attempt = rows.begin(task, part, leased).orElse(null);
      if (attempt == null) return done(part.run().id());
      LOG.info(
          "Benchmark {} begins on {}, attempt {}",
          attempt.benchmarkId(),
          leased.serial(),
          attempt.number());
      var watch = new RunWatch(rows, attempt, lease, task::isServiceEnding);
      return run(task, attempt, part, prepared, leased, watch);
    }
  }

  private CompletionHandler<Void> run(
      QueuedTask task,
      BenchmarkRows.Attempt attempt,
      BenchmarkRows.Part part,
      PreparedRun prepared,
      DeviceFinder.Leased leased,
      RunWatch watch) {
    UUID id = attempt.benchmarkId();
    DeviceLease lease = leased.lease();
    try {
      BenchmarkRunner.Measured measured =
          SessionThread.run(
              "benchmark-" + attempt.runId(),
              () ->
                  BenchmarkRunner.measure(
                      part.benchmark().protocol(), prepared, lease.device(), watch),
              watch);
      DatabaseOutage.outlast(
          () -> rows.succeed(attempt, measured.report(), measured.summary()),
          task::isServiceEnding);
      LOG.info("Benchmark {} ended on {}: {}", id, leased.serial(), measured.summary().verdict());
      return done(attempt.runId());
    } catch (ExecutionException e) {
      Throwable cause = causeOf(e);
      boolean clean = cause instanceof BenchmarkException known && known.failure().cleanedUp();
      if (!clean) lease.leftUnclean();
      RunWatch.End end = watch.end();
      return end == null ? ended(attempt, part, cause) : stopped(attempt, end);
    } catch (RuntimeException e) {
      Setback setback = Setback.of(e).orElse(null);
      if (setback != null) return setBack(attempt, part, setback, e);
      LOG.error("Benchmark {} broke off on {}", id, leased.serial(), e);
      throw e;
    }
  }

  /**
   * Returns the run to the queue because of an obstacle that may pass; fails the run if it has
   * waited too long for that.
   */
  private CompletionHandler<Void> setBack(
      BenchmarkRows.Attempt attempt, BenchmarkRows.Part part, Setback why, Throwable cause) {
    Instant since = part.run().setBackAt();
    Instant now = Instant.now();
    var failure = RunFailure.ofService(RunFailure.INTERNAL_ERROR, why.detail());
    if (Setback.isTooLong(since, now, storage.patience())) {
      LOG.error("Benchmark {} has waited since {}", attempt.benchmarkId(), since, cause);
      rows.fail(attempt, failure);
      return done(attempt.runId());
    }
    Duration rest = Setback.rest(since, now);
    LOG.warn(
        "Benchmark {} is put back for {} s: {}",
        attempt.benchmarkId(),
        rest.toSeconds(),
        cause.toString());
    return rows.setBack(attempt, failure, rest) ? TaskEnd.again(rest) : done(attempt.runId());
  }

  private CompletionHandler<Void> ended(
      BenchmarkRows.Attempt attempt, BenchmarkRows.Part part, Throwable cause) {
    Setback setback = Setback.of(cause).orElse(null);
    if (setback != null) return setBack(attempt, part, setback, cause);
    RunFailure why = failure(cause);
    if (why.cause().equals(RunFailure.INTERNAL_ERROR)) {
      LOG.error("Benchmark {} broke off", attempt.benchmarkId(), cause);
    } else {
      LOG.info("Benchmark {} failed: {}: {}", attempt.benchmarkId(), why.cause(), why.detail());
    }
    if (why.retriable() && attempt.number() < properties.attempts()) {
      Duration rest = properties.retryAfter();
      if (rows.queueAgain(attempt, true, why, rest)) return TaskEnd.again(rest);
    } else {
      rows.fail(attempt, why);
    }
    return done(attempt.runId());
  }

  private static RunFailure failure(Throwable cause) {
    return switch (cause) {
      case BenchmarkException e -> RunFailure.of(e.failure());
      case LabelledSets.InputsRefusedException e ->
          RunFailure.of(BenchmarkFailure.Cause.INPUTS_REFUSED, String.valueOf(e.getMessage()));
      default ->
          RunFailure.ofService(
              RunFailure.INTERNAL_ERROR,
              "Octet failed because of an internal error. The request is not the cause.");
    };
  }

  private CompletionHandler<Void> stopped(BenchmarkRows.Attempt attempt, RunWatch.End end) {
    LOG.info("Benchmark {} was stopped: {}", attempt.benchmarkId(), end);
    return switch (end) {
      case NOT_WANTED -> done(attempt.runId());
      case SHUTTING_DOWN, LEASE_LOST -> {
        boolean counts = end == RunWatch.End.LEASE_LOST;
        yield rows.queueAgain(attempt, counts, null, Duration.ZERO)
            ? TaskEnd.again(Duration.ZERO)
            : done(attempt.runId());
      }
    };
  }
}
