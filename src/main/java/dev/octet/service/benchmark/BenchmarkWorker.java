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
 * Takes runs that the queue delivers to devices. A run whose device isn't free goes back to the
 * queue, so that it keeps no worker waiting and every replica gets to see it.
 */
@Component
class BenchmarkWorker {
  private static final Logger LOG = LoggerFactory.getLogger(BenchmarkWorker.class);

  private final BenchmarkRows rows;
  private final DeviceFinder finder;
  private final BenchmarkRunner runner;
  private final BenchmarkProperties properties;
  private final StorageProperties storage;

  BenchmarkWorker(
      BenchmarkRows rows,
      DeviceFinder finder,
      BenchmarkRunner runner,
      BenchmarkProperties properties,
      StorageProperties storage) {
    this.rows = rows;
    this.finder = finder;
    this.runner = runner;
    this.properties = properties;
    this.storage = storage;
  }

  /**
   * Takes a run as far as it gets.
   *
   * @throws RuntimeException if the database or the disk fails; the queue delivers it again
   */
  CompletionHandler<Void> work(QueuedTask task) {
    BenchmarkRows.Part part = rows.find(task.id()).orElse(null);
    if (part == null) return TaskEnd.DONE;
    return switch (finder.find(part)) {
      case DeviceFinder.Found.Later(Duration after) -> TaskEnd.again(after);
      case DeviceFinder.Found.Nothing(RunFailure why) -> {
        rows.giveUp(task, part, why);
        yield TaskEnd.DONE;
      }
      case DeviceFinder.Found.Leased(DeviceLease lease, String serial) -> {
        try (lease) {
          yield run(task, part, lease, serial);
        }
      }
    };
  }

  private CompletionHandler<Void> run(
      QueuedTask task, BenchmarkRows.Part part, DeviceLease lease, String serial) {
    BenchmarkRows.Attempt attempt = rows.begin(task, part, lease.deviceId(), serial).orElse(null);
    if (attempt == null) return TaskEnd.DONE;
    UUID id = attempt.benchmarkId();
    LOG.info("Benchmark {} begins on {}, attempt {}", id, serial, attempt.number());
    var watch = new RunWatch(rows, attempt, lease, task::isServiceEnding);
    try {
      BenchmarkRunner.Measured measured =
          SessionThread.run(
              "benchmark-" + attempt.runId(),
              () -> runner.measure(part.benchmark(), lease.device(), watch),
              watch);
      DatabaseOutage.outlast(
          () -> rows.succeed(attempt, measured.report(), measured.summary()),
          task::isServiceEnding);
      LOG.info("Benchmark {} ended on {}: {}", id, serial, measured.summary().verdict());
      return TaskEnd.DONE;
    } catch (ExecutionException e) {
      return ended(attempt, part, lease, watch, e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      Setback setback = Setback.of(e).orElse(null);
      if (setback != null) return setBack(attempt, part, setback, e);
      LOG.error("Benchmark {} broke off on {}", id, serial, e);
      throw e;
    }
  }

  /** Waits for a reason to pass that is not the run's; fails where that takes too long. */
  private CompletionHandler<Void> setBack(
      BenchmarkRows.Attempt attempt, BenchmarkRows.Part part, Setback why, Throwable cause) {
    Instant since = part.run().setBackAt();
    Instant now = Instant.now();
    var failure = RunFailure.ofService(RunFailure.INTERNAL_ERROR, why.detail());
    if (Setback.isTooLong(since, now, storage.patience())) {
      LOG.error("Benchmark {} has waited since {}", attempt.benchmarkId(), since, cause);
      rows.fail(attempt, failure);
      return TaskEnd.DONE;
    }
    Duration rest = Setback.rest(since, now);
    LOG.warn(
        "Benchmark {} is put back for {} s: {}",
        attempt.benchmarkId(),
        rest.toSeconds(),
        cause.toString());
    return rows.setBack(attempt, failure, rest) ? TaskEnd.again(rest) : TaskEnd.DONE;
  }

  private CompletionHandler<Void> ended(
      BenchmarkRows.Attempt attempt,
      BenchmarkRows.Part part,
      DeviceLease lease,
      RunWatch watch,
      Throwable cause) {
    RunFailure why;
    if (cause instanceof BenchmarkException e) {
      if (!e.failure().cleanedUp()) lease.leftUnclean();
      why = RunFailure.of(e.failure());
    } else if (cause instanceof LabelledSets.InputsRefusedException) {
      // before the session: nothing is on the device
      why =
          RunFailure.of(BenchmarkFailure.Cause.INPUTS_REFUSED, String.valueOf(cause.getMessage()));
    } else {
      // before the session, or not foreseen in it
      lease.leftUnclean();
      why =
          RunFailure.ofService(
              RunFailure.INTERNAL_ERROR, "Octet failed. Nothing is wrong with the request.");
    }
    RunWatch.End end = watch.end();
    if (end != null) return stopped(attempt, end);
    Setback setback = Setback.of(cause).orElse(null);
    if (setback != null) return setBack(attempt, part, setback, cause);
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
    return TaskEnd.DONE;
  }

  private CompletionHandler<Void> stopped(BenchmarkRows.Attempt attempt, RunWatch.End end) {
    LOG.info("Benchmark {} was stopped: {}", attempt.benchmarkId(), end);
    return switch (end) {
      case NOT_WANTED -> TaskEnd.DONE;
      case SHUTTING_DOWN, LEASE_LOST -> {
        boolean counts = end == RunWatch.End.LEASE_LOST;
        yield rows.queueAgain(attempt, counts, null, Duration.ZERO)
            ? TaskEnd.again(Duration.ZERO)
            : TaskEnd.DONE;
      }
    };
  }
}
