package dev.octet.service.benchmark;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.device.Devices;
import dev.octet.service.job.JobOperations;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.list.Filters;
import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.problem.ProblemException;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The operations of clients on benchmarks: start, get, list, cancel, remove. */
@Service
class Benchmarks {
  private final BenchmarkRepository repository;
  private final JobOperations<Benchmark> jobs;
  private final Artifacts artifacts;
  private final CalibrationSets sets;
  private final Devices devices;
  private final Blobs blobs;
  private final BenchmarkQueue queue;
  private final TransactionTemplate transactions;
  private final ListedRows<ListedBenchmark> listing;

  Benchmarks(
      BenchmarkRepository repository,
      Artifacts artifacts,
      CalibrationSets sets,
      Devices devices,
      Blobs blobs,
      BenchmarkQueue queue,
      TransactionTemplate transactions,
      EntityManager entities) {
    this.repository = repository;
    jobs = new JobOperations<>(repository, "benchmark", "/benchmarks");
    this.artifacts = artifacts;
    this.sets = sets;
    this.devices = devices;
    this.blobs = blobs;
    this.queue = queue;
    this.transactions = transactions;
    listing = ListedBenchmark.listing(entities);
  }

  /**
   * Starts a benchmark of stored artifacts on attached devices.
   *
   * @param key the client's idempotency key; null if it sent none
   * @return the new benchmark, or the one that the same request started before under the key
   */
  Benchmark start(BenchmarkRequest request, @Nullable IdempotencyKey key) {
    return jobs.start(
        key,
        () -> {
          requireDevices(request.devices());
          return Objects.requireNonNull(transactions.execute(_ -> queued(request, key)));
        });
  }

  private Benchmark queued(BenchmarkRequest request, @Nullable IdempotencyKey key) {
    List<Artifacts.StoredArtifact> measured =
        request.artifactIds().stream().map(this::network).toList();
    UUID setId = request.calibrationSetId();
    CalibrationSets.StoredSet set = setId == null ? null : labelled(setId);
    var needed = new ArrayList<String>();
    measured.forEach(artifact -> needed.add(artifact.sha256()));
    if (set != null) needed.add(set.sha256());
    Set<String> gone = blobs.hold(needed);
    for (var artifact : measured) {
      if (gone.contains(artifact.sha256())) throw unknownArtifact(artifact.id());
    }
    if (set != null && gone.contains(set.sha256())) throw unknownSet(set.id());
    Benchmark saved = repository.saveAndFlush(new Benchmark(request, measured, set, key));
    saved.runs().forEach(run -> queue.add(run.id()));
    return saved;
  }

  private Artifacts.StoredArtifact network(UUID id) {
    var artifact = artifacts.find(id).orElseThrow(() -> unknownArtifact(id));
    if (artifact.kind() != Artifacts.Kind.TFLITE) {
      throw unprocessable(
          "not-a-model",
          "The artifact %s (%s) is not a runnable network.".formatted(id, artifact.fileName()),
          "/artifactId",
          "Send the id of an artifact of kind tflite.");
    }
    return artifact;
  }

  private static ProblemException unknownArtifact(UUID id) {
    return unprocessable(
        "artifact-not-found",
        "There is no artifact %s.".formatted(id),
        "/artifactId",
        "Send the id of an artifact that GET /conversions/{id} lists.");
  }

  private CalibrationSets.StoredSet labelled(UUID id) {
    return sets.hold(id).orElseThrow(() -> unknownSet(id));
  }

  private static ProblemException unknownSet(UUID id) {
    return unprocessable(
        "calibration-set-not-found",
        "There is no calibration set %s.".formatted(id),
        "/calibrationSetId",
        "Upload a labelled set with POST /calibration-sets and send its id.");
  }

  private void requireDevices(List<DeviceSelector> selectors) {
    for (DeviceSelector selector : selectors) {
      if (!devices.attached(selector).isEmpty()) continue;
      List<String> attached =
          devices.attached(new DeviceSelector(null, null, null)).stream()
              .map(Benchmarks::inWords)
              .toList();
      throw new ProblemException(
          HttpStatus.UNPROCESSABLE_CONTENT,
          InputProblem.of(
                  "device-not-found",
                  "No device with %s is attached.".formatted(selector),
                  "Attach such a device, or select one that GET /devices lists. That list also shows the adb servers in use.")
              .field("/device")
              .findings(attached));
    }
  }

  private static String inWords(Devices.Attached device) {
    var identity = device.identity();
    String what =
        identity == null
            ? "not identified yet"
            : "%s, soc %s".formatted(identity.model(), identity.platform());
    return "attached: %s, %s, %s".formatted(device.serial(), what, device.state());
  }

  private static ProblemException unprocessable(
      String code, String detail, String field, String action) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT, InputProblem.of(code, detail, action).field(field));
  }

  /**
   * Returns a benchmark.
   *
   * @throws ProblemException with 404 if there is none
   */
  Benchmark get(UUID id) {
    return jobs.get(id);
  }

  /**
   * Returns a page of benchmarks.
   *
   * @param state only benchmarks in this state; null for all
   * @param createdAfter only benchmarks that were created later; null for all
   */
  @Transactional(readOnly = true)
  public Page<ListedBenchmark> list(
      PageRequest page, @Nullable JobState state, @Nullable Instant createdAfter) {
    return listing.page(
        page,
        new Filters()
            .and("r.state = :state", "state", state)
            .and("r.createdAt > :createdAfter", "createdAfter", createdAfter));
  }

  /**
   * Cancels a benchmark that waits or runs. Its workers, in any replica, notice within a second.
   * Cancelling it again changes nothing.
   *
   * @throws ProblemException with 404 if there is none, with 409 if it has succeeded or failed
   */
  @Transactional
  public Benchmark cancel(UUID id) {
    return jobs.cancel(
        id,
        benchmark -> {
          benchmark.cancel();
          blobs.release(benchmark.needed());
        });
  }

  /**
   * Removes a finished benchmark with its reports.
   *
   * @throws ProblemException with 404 if there is none, with 409 if it has not finished
   */
  @Transactional
  public void remove(UUID id) {
    jobs.remove(id, benchmark -> blobs.release(reports(benchmark)));
  }

  private static List<String> reports(Benchmark benchmark) {
    return benchmark.runs().stream()
        .map(BenchmarkRun::reportSha256)
        .filter(Objects::nonNull)
        .toList();
  }
}
