package dev.octet.service.benchmark;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.queue.QueuedTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.unit.DataSize;

/**
 * Reads and writes the rows of benchmarks for workers. Each call is a transaction. A worker that is
 * believed dead may still run while another has begun: after {@code begin}, a run is changed only
 * while it is RUNNING in the worker's own attempt.
 */
@Component
class BenchmarkRows {
  private static final DataSize MOST_REPORT = DataSize.ofMegabytes(256);

  private final BenchmarkRepository repository;
  private final Blobs blobs;
  private final BenchmarkProperties properties;

  BenchmarkRows(BenchmarkRepository repository, Blobs blobs, BenchmarkProperties properties) {
    this.repository = repository;
    this.blobs = blobs;
    this.properties = properties;
  }

  /** A run and its benchmark, as they were read. */
  record Part(Benchmark benchmark, BenchmarkRun run) {}

  /**
   * An attempt at a run.
   *
   * @param number of the attempt, from 1
   */
  record Attempt(UUID benchmarkId, UUID runId, int number) {}

  /** Returns a run that is not over; empty if it is over or removed. */
  @Transactional(readOnly = true)
  public Optional<Part> find(UUID runId) {
    return repository
        .findIdOfRun(runId)
        .flatMap(repository::findById)
        .flatMap(benchmark -> part(benchmark, runId))
        .filter(part -> !part.run.state().isOver());
  }

  /** Returns whether a run that was queued earlier waits for the same devices and may start now. */
  @Transactional(readOnly = true)
  public boolean isAnotherFirst(Part part) {
    return repository.isAnotherFirst(
        part.run.selectorText(), Instant.now(), part.benchmark.id(), part.run.position());
  }

  /**
   * Lets other runs for the same devices start first while a run is being prepared.
   *
   * @param longest maximum duration of the preparation
   */
  @Transactional
  public void letOthersGoFirst(Part part, Duration longest) {
    changeQueued(part, run -> run.notBefore(longest));
  }

  /**
   * Restores the order of the queue after a run is prepared: of the runs for the same devices, the
   * earliest starts first.
   */
  @Transactional
  public void takeTurn(Part part) {
    changeQueued(part, run -> run.notBefore(Duration.ZERO));
  }

  private void changeQueued(Part part, Consumer<BenchmarkRun> change) {
    locked(part.benchmark.id(), part.run.id())
        .filter(now -> now.run.state() == JobState.QUEUED)
        .ifPresent(now -> change.accept(now.run));
  }

  /** Returns whether a run is still QUEUED. */
  @Transactional(readOnly = true)
  public boolean isQueued(UUID runId) {
    return repository.isQueued(runId);
  }

  /**
   * Begins an attempt at a run. Empty if the run is over or removed, or if another worker has been
   * given its task.
   *
   * @param device the device that the attempt has leased; null for an attempt that failed before it
   *     leased one
   */
  @Transactional
  public Optional<Attempt> begin(QueuedTask task, Part part, DeviceFinder.@Nullable Leased device) {
    if (!task.isOwn()) return Optional.empty();
    UUID benchmarkId = part.benchmark.id();
    UUID runId = part.run.id();
    Part now = locked(benchmarkId, runId).filter(it -> !it.run.state().isOver()).orElse(null);
    if (now == null) return Optional.empty();
    if (now.run.attempt() >= properties.attempts()) {
      end(
          now,
          run ->
              run.fail(
                  RunFailure.ofService(
                      RunFailure.WORKER_DIED,
                      "The service ended %d times while it ran this benchmark. Report this to the operator of the service."
                          .formatted(run.attempt()))));
      return Optional.empty();
    }
    now.benchmark.change(
        now.run,
        run -> {
          run.begin();
          if (device != null) run.isOn(device.lease().deviceId(), device.serial());
        });
    return Optional.of(new Attempt(benchmarkId, runId, now.run.attempt()));
  }

  /** Fails a run that has not begun, unless another worker has been given its task. */
  @Transactional
  public void giveUp(QueuedTask task, Part part, RunFailure why) {
    if (!task.isOwn()) return;
    locked(part.benchmark.id(), part.run.id())
        .filter(now -> !now.run.state().isOver())
        .ifPresent(now -> end(now, run -> run.fail(why)));
  }

  /**
   * Writes the step and the progress.
   *
   * @return false if the attempt is no longer the current one
   */
  @Transactional
  public boolean advance(Attempt attempt, @Nullable String step, double progress) {
    return own(attempt)
        .map(now -> {
          now.benchmark.change(now.run, run -> run.advance(step, progress));
          return true;
        })
        .orElse(false);
  }

  /** Returns whether the run is RUNNING in this attempt. */
  @Transactional(readOnly = true)
  public boolean isRunning(Attempt attempt) {
    return repository.isRunning(attempt.runId, attempt.number);
  }

  /**
   * Ends the run as SUCCEEDED and stores its report.
   *
   * @return false if the attempt is no longer the current one; nothing is stored then
   */
  @Transactional
  public boolean succeed(Attempt attempt, String report, RunSummary summary) {
    Part now = own(attempt).orElse(null);
    if (now == null) return false;
    var name = new UploadName("benchmark-" + attempt.runId + ".json");
    var content = new ByteArrayInputStream(report.getBytes(StandardCharsets.UTF_8));
    try (BlobStore.Incoming received = blobs.receive(new Upload(name, content, -1), MOST_REPORT)) {
      now.benchmark.change(now.run, run -> run.succeed(summary, received.sha256()));
      blobs.exchange(List.of(received), released(now.benchmark));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the blobs that the benchmark no longer needs: all of them once it is over. */
  private static List<String> released(Benchmark benchmark) {
    return benchmark.isOver() ? benchmark.needed() : List.of();
  }

  @Transactional
  public boolean fail(Attempt attempt, RunFailure why) {
    return end(attempt, run -> run.fail(why));
  }

  /**
   * Returns the run to the queue.
   *
   * @param counts whether the attempt counts toward the allowed number of attempts
   * @param why the failure of the attempt; null if nothing failed
   * @param rest pause before the next attempt
   * @return false if the attempt is no longer the current one
   */
  @Transactional
  public boolean queueAgain(
      Attempt attempt, boolean counts, @Nullable RunFailure why, Duration rest) {
    return own(attempt)
        .map(now -> {
          now.benchmark.change(now.run, run -> run.queueAgain(counts, why, rest));
          return true;
        })
        .orElse(false);
  }

  /**
   * Returns the run to the queue because of an obstacle that may pass; the attempt does not count.
   *
   * @return false if the attempt is no longer the current one
   */
  @Transactional
  public boolean setBack(Attempt attempt, RunFailure why, Duration rest) {
    return own(attempt)
        .map(now -> {
          now.benchmark.change(now.run, run -> run.setBack(why, rest));
          return true;
        })
        .orElse(false);
  }

  private boolean end(Attempt attempt, Consumer<BenchmarkRun> how) {
    return own(attempt)
        .map(now -> {
          end(now, how);
          return true;
        })
        .orElse(false);
  }

  private void end(Part part, Consumer<BenchmarkRun> how) {
    part.benchmark.change(part.run, how);
    blobs.release(released(part.benchmark));
  }

  private Optional<Part> own(Attempt attempt) {
    Predicate<BenchmarkRun> isOwn =
        run -> run.state() == JobState.RUNNING && run.attempt() == attempt.number;
    return locked(attempt.benchmarkId, attempt.runId).filter(now -> isOwn.test(now.run));
  }

  private Optional<Part> locked(UUID benchmarkId, UUID runId) {
    return repository.findToChange(benchmarkId).flatMap(benchmark -> part(benchmark, runId));
  }

  private static Optional<Part> part(Benchmark benchmark, UUID runId) {
    return benchmark.runs().stream()
        .filter(run -> run.id().equals(runId))
        .findFirst()
        .map(run -> new Part(benchmark, run));
  }
}
