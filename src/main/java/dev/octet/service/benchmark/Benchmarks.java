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
import dev.octet.service.platform.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The operations of clients on benchmarks. */
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

  Benchmarks(
      BenchmarkRepository repository,
      Artifacts artifacts,
      CalibrationSets sets,
      Devices devices,
      Blobs blobs,
      BenchmarkQueue queue,
      TransactionTemplate transactions) {
    this.repository = repository;
    jobs = new JobOperations<>(repository, "benchmark", "/benchmarks");
    this.artifacts = artifacts;
    this.sets = sets;
    this.devices = devices;
    this.blobs = blobs;
    this.queue = queue;
    this.transactions = transactions;
  }

  /**
   * Starts a benchmark of artifacts that are stored on devices that are attached.
   *
   * @param key under which the same request started it before, or null
   * @return the new one, or the one that was started under the key
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
          "The artifact %s, %s, is no network that runs.".formatted(id, artifact.fileName()),
          "/artifactId",
          "Give the id of an artifact of kind tflite.");
    }
    return artifact;
  }

  private static ProblemException unknownArtifact(UUID id) {
    return unprocessable(
        "artifact-not-found",
        "There is no artifact %s.".formatted(id),
        "/artifactId",
        "Give the id of an artifact that GET /conversions/{id} lists.");
  }

  private CalibrationSets.StoredSet labelled(UUID id) {
    return sets.hold(id).orElseThrow(() -> unknownSet(id));
  }

  private static ProblemException unknownSet(UUID id) {
    return unprocessable(
        "calibration-set-not-found",
        "There is no calibration set %s.".formatted(id),
        "/calibrationSetId",
        "Upload it with POST /calibration-sets and give its id.");
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
                  "Attach one; GET /devices lists what is attached, and the adb servers that are asked.")
              .field("/device")
              .findings(attached));
    }
  }

  private static String inWords(Devices.Attached device) {
    var identity = device.identity();
    String what =
        identity == null
            ? "of which nothing is known yet"
            : "%s, soc %s".formatted(identity.model(), identity.platform());
    return "attached: %s, %s, %s".formatted(device.serial(), what, device.state());
  }

  private static ProblemException unprocessable(
      String code, String detail, String field, String action) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT, InputProblem.of(code, detail, action).field(field));
  }

  /** A benchmark; answered with a 404 problem where there is none. */
  Benchmark get(UUID id) {
    return jobs.get(id);
  }

  /** The newest first, before one and in a state if these are given. */
  List<BenchmarkRepository.Listed> newest(
      @Nullable UUID before, @Nullable JobState state, int limit) {
    return repository.findNewest(before, state, Limit.of(limit));
  }

  /**
   * Cancels a benchmark that waits or runs; its workers, wherever they are, notice within a second.
   * One that was cancelled before stays as it is; one that has succeeded or failed is answered with
   * a 409 problem.
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
   * Removes a benchmark that has finished, with its reports; one that hasn't is answered with a 409
   * problem.
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
