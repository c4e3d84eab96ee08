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
 * A row of {@code benchmarks} with its runs, one for each device. It is changed only while it is
 * locked; its own state follows from those of its runs.
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

  /** A new benchmark, queued. */
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

  /** Changes one of its runs, and itself with it. */
  void change(BenchmarkRun run, Consumer<BenchmarkRun> change) {
    change.accept(run);
    follow();
  }

  /** Cancels the runs that aren't over. */
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
    // the worst of them
    return Stream.of(JobState.CANCELLED, JobState.FAILED, JobState.SUCCEEDED)
        .filter(one -> runs.stream().anyMatch(run -> run.state() == one))
        .findFirst()
        .orElseThrow();
  }

  /** Grows with every change of it or its runs. */
  @Override
  public long revision() {
    return revision;
  }

  /** One to be measured, or two to be compared. */
  List<StoredArtifact> artifacts() {
    return List.of(MAPPER.readValue(artifacts, StoredArtifact[].class));
  }

  /** The labelled set of the LPIRC protocol; null for others. */
  @Nullable StoredSet calibrationSet() {
    return calibrationSet == null ? null : MAPPER.readValue(calibrationSet, StoredSet.class);
  }

  BenchmarkProtocol protocol() {
    return MAPPER.readValue(protocol, BenchmarkProtocol.class);
  }

  /** In the order of the request. */
  List<BenchmarkRun> runs() {
    return List.copyOf(runs);
  }

  /** The SHA-256 of the blobs that it needs until it is over. */
  List<String> needed() {
    List<String> needed = new ArrayList<>();
    artifacts().forEach(artifact -> needed.add(artifact.sha256()));
    StoredSet set = calibrationSet();
    if (set != null) needed.add(set.sha256());
    return needed;
  }
}
