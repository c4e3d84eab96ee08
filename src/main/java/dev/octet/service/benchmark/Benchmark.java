package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.calibrationset.CalibrationSets.StoredSet;
import dev.octet.service.job.Job;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.http.IdempotencyKey;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of the table {@code benchmarks} with its runs, one for each requested device. It must be
 * locked before it is changed. Its state follows from the states of its runs.
 */
@Entity
@Table(name = "benchmarks")
class Benchmark extends Job {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private long revision;

  private String artifacts;
  private @Nullable String calibrationSet;
  private String protocol;

  @OneToMany(
      mappedBy = "benchmark",
      cascade = CascadeType.ALL,
      orphanRemoval = true,
      fetch = FetchType.EAGER)
  @OrderBy("position")
  private List<BenchmarkRun> runs;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Benchmark() {}

  /**
   * Creates a queued benchmark with one queued run for each requested device.
   *
   * @param artifacts the artifacts to measure
   * @param set the labelled set of the LPIRC protocol; null for other protocols
   * @param key the client's idempotency key; null if it sent none
   */
  Benchmark(
      BenchmarkRequest request,
      List<StoredArtifact> artifacts,
      @Nullable StoredSet set,
      @Nullable IdempotencyKey key) {
    super(key);
    this.artifacts = MAPPER.writeValueAsString(artifacts);
    calibrationSet = set == null ? null : MAPPER.writeValueAsString(set);
    protocol = MAPPER.writeValueAsString(request.protocol());
    runs = new ArrayList<>();
    for (var selector : request.devices()) runs.add(new BenchmarkRun(this, runs.size(), selector));
  }

  /** Changes one of its runs and updates its own state, progress and revision. */
  void change(BenchmarkRun run, Consumer<BenchmarkRun> change) {
    change.accept(run);
    follow();
  }

  /** Cancels the runs that are not over. */
  void cancel() {
    runs.stream().filter(run -> !run.state().isOver()).forEach(BenchmarkRun::cancel);
    follow();
  }

  private void follow() {
    revision++;
    double average = runs.stream().mapToDouble(BenchmarkRun::progress).average().orElse(0);
    follow(stateOfRuns(), average);
  }

  private JobState stateOfRuns() {
    if (runs.stream().allMatch(run -> run.state() == JobState.QUEUED)) {
      return JobState.QUEUED;
    }
    if (!runs.stream().allMatch(run -> run.state().isOver())) return JobState.RUNNING;
    // the benchmark takes the worst state of its runs
    return Stream.of(JobState.CANCELLED, JobState.FAILED, JobState.SUCCEEDED)
        .filter(one -> runs.stream().anyMatch(run -> run.state() == one))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the revision, which grows with every change of the benchmark or its runs. */
  @Override
  public long revision() {
    return revision;
  }

  /** Returns one artifact to measure, or two to compare. */
  List<StoredArtifact> artifacts() {
    return List.of(MAPPER.readValue(artifacts, StoredArtifact[].class));
  }

  /** Returns the labelled set of the LPIRC protocol; null for other protocols. */
  @Nullable StoredSet calibrationSet() {
    return calibrationSet == null ? null : MAPPER.readValue(calibrationSet, StoredSet.class);
  }

  BenchmarkProtocol protocol() {
    return MAPPER.readValue(protocol, BenchmarkProtocol.class);
  }

  /** Returns the runs in the order of the request. */
  List<BenchmarkRun> runs() {
    return List.copyOf(runs);
  }

  /** Returns the SHA-256 of the blobs that the benchmark needs until it is over. */
  List<String> needed() {
    List<String> needed = new ArrayList<>();
    artifacts().forEach(artifact -> needed.add(artifact.sha256()));
    StoredSet set = calibrationSet();
    if (set != null) needed.add(set.sha256());
    return needed;
  }
}
