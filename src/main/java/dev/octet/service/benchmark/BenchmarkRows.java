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
 * Reads and writes rows for workers; each call is a transaction. A worker may be believed dead
 * while another has begun: so everything after the beginning is done only while the run is RUNNING
 * in the worker's own attempt.
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

  /** A run and what it is a part of, as they were when they were read. */
  record Part(Benchmark benchmark, BenchmarkRun run) {}

  /** A run in an attempt of it. */
  record Attempt(UUID benchmarkId, UUID runId, int number) {}

  /** A run that isn't over; empty where there is nothing to do any more. */
  @Transactional(readOnly = true)
  public Optional<Part> find(UUID runId) {
    return repository
        .findIdOfRun(runId)
        .flatMap(repository::findById)
        .flatMap(benchmark -> part(benchmark, runId))
        .filter(part -> !part.run.state().isOver());
  }

  /** Whether a run waits that was queued earlier and wants the same devices. */
  @Transactional(readOnly = true)
  public boolean isAnotherFirst(Part part) {
    return repository.isAnotherFirst(
        part.run.selectorText(), Instant.now(), part.benchmark.id(), part.run.position());
  }

  /** Lets others that want the same devices go first while a run is prepared. */
  @Transactional
  public void letOthersGoFirst(Part part, Duration longest) {
    changeQueued(part, run -> run.notBefore(longest));
  }

  /** A run is prepared: of those that want the same devices the earliest goes first again. */
  @Transactional
  public void takeTurn(Part part) {
    changeQueued(part, run -> run.notBefore(Duration.ZERO));
  }

  private void changeQueued(Part part, Consumer<BenchmarkRun> change) {
    locked(part.benchmark.id(), part.run.id())
        .filter(now -> now.run.state() == JobState.QUEUED)
        .ifPresent(now -> change.accept(now.run));
  }

  /** Whether a run still waits for its turn. */
  @Transactional(readOnly = true)
  public boolean isQueued(UUID runId) {
    return repository.isQueued(runId);
  }

  /**
   * A worker begins an attempt at a run; empty where there is nothing to do any more, or the task
   * has been given to another worker.
   *
   * @param device that the attempt has leased; null for one that failed before it had any
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
                      "The service ended %d times while it ran this benchmark. Tell who runs it."
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

  /** A run that waits ends without having begun, unless another worker has its task. */
  @Transactional
  public void giveUp(QueuedTask task, Part part, RunFailure why) {
    if (!task.isOwn()) return;
    locked(part.benchmark.id(), part.run.id())
        .filter(now -> !now.run.state().isOver())
        .ifPresent(now -> end(now, run -> run.fail(why)));
  }

  /** Says how far it is; false where the worker has lost it. */
  @Transactional
  public boolean advance(Attempt attempt, @Nullable String step, double progress) {
    return own(attempt)
        .map(now -> {
          now.benchmark.change(now.run, run -> run.advance(step, progress));
          return true;
        })
        .orElse(false);
  }

  /** Whether an attempt is still the current one and not over. */
  @Transactional(readOnly = true)
  public boolean isRunning(Attempt attempt) {
    return repository.isRunning(attempt.runId, attempt.number);
  }

  /** It has ended well. */
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

  /** The blobs that a benchmark does not need any more. */
  private static List<String> released(Benchmark benchmark) {
    return benchmark.isOver() ? benchmark.needed() : List.of();
  }

  @Transactional
  public boolean fail(Attempt attempt, RunFailure why) {
    return end(attempt, run -> run.fail(why));
  }

  /**
   * Puts it back where another worker, or this one, finds it.
   *
   * @param counts whether the attempt counts among those that are allowed
   * @param why what has failed; null where nothing has
   * @param rest how long before the next attempt
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

  /** Puts it back, without counting the attempt, until a reason may have passed. */
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
