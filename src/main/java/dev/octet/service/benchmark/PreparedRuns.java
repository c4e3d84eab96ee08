package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkModel;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.runner.HostRunner;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.benchmark.LabelledSets.InputsRefusedException;
import dev.octet.service.calibrationset.CalibrationSets.StoredSet;
import dev.octet.service.platform.engine.EngineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Prepares runs before a phone is leased, so that no phone is leased without being used. It
 * computes the host's outputs and converts a labelled set into input tensors. A preparation is kept
 * in this process until its run is over, or until it has not been requested for {@link #UNUSED}.
 */
@Component
class PreparedRuns {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedRuns.class);
  private static final Duration HOST_LIMIT = Duration.ofMinutes(2);

  /**
   * A run that waits in this process is delivered every few seconds. After this time without a
   * request another replica must have it.
   */
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final Artifacts artifacts;
  private final LabelledSets sets;
  private final Path scratch;
  private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();

  PreparedRuns(Artifacts artifacts, LabelledSets sets, EngineProcess engine) {
    this.artifacts = artifacts;
    this.sets = sets;
    scratch = engine.scratch();
  }

  /** A preparation and the time of its last request, from {@code System.nanoTime}. */
  private record Kept(PreparedRun preparation, long usedAt) {}

  /** Returns the preparation of a run; empty if there is none. */
  Optional<PreparedRun> find(UUID runId) {
    long now = System.nanoTime();
    kept.forEach((id, it) -> {
      if (now - it.usedAt > UNUSED.toNanos()) drop(id);
    });
    return Optional.ofNullable(
            kept.computeIfPresent(runId, (_, it) -> new Kept(it.preparation, now)))
        .map(Kept::preparation);
  }

  /**
   * Prepares a run. It blocks, and stops when it is interrupted.
   *
   * @throws InputsRefusedException if a labelled set can't be used with the artifact
   * @throws IOException if this machine's disk fails
   */
  PreparedRun prepare(Benchmark benchmark, UUID runId)
      throws IOException, InterruptedException, InputsRefusedException {
    List<BenchmarkModel> models = new ArrayList<>();
    for (var artifact : benchmark.artifacts()) models.add(model(artifact, benchmark.protocol()));
    StoredSet set = benchmark.calibrationSet();
    PreparedRun made =
        set == null ? new PreparedRun(models, null, null) : withInputs(models, benchmark, set);
    keep(runId, made);
    return made;
  }

  private PreparedRun withInputs(List<BenchmarkModel> models, Benchmark benchmark, StoredSet set)
      throws IOException, InterruptedException, InputsRefusedException {
    Path folder = Files.createTempDirectory(scratch, "benchmark-" + benchmark.id() + "-");
    boolean done = false;
    try {
      var inputs = sets.prepare(benchmark.artifacts().getFirst(), set, folder);
      done = true;
      return new PreparedRun(models, inputs, folder);
    } finally {
      if (!done) FileSystemUtils.deleteRecursively(folder);
    }
  }

  private BenchmarkModel model(Artifacts.StoredArtifact artifact, BenchmarkProtocol protocol)
      throws IOException, InterruptedException {
    Path file = artifacts.file(artifact);
    String hash =
        new HostRunner(scratch.resolve("host-runner"))
            .outputSha256(file, protocol, HOST_LIMIT)
            .orElse(null);
    return new BenchmarkModel(artifact.fileName(), file, hash);
  }

  private void keep(UUID runId, PreparedRun made) {
    remove(kept.put(runId, new Kept(made, System.nanoTime())));
  }

  /** Removes the preparation of a run that is over or belongs to another process. */
  void drop(UUID runId) {
    remove(kept.remove(runId));
  }

  private static void remove(@Nullable Kept dropped) {
    Path folder = dropped == null ? null : dropped.preparation.folder();
    if (folder == null) return;
    try {
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      LOG.warn("The prepared inputs in {} can't be removed; the next start does", folder, e);
    }
  }
}
