package dev.octet.service.benchmark;

import dev.octet.device.adb.AdbDevice;
import dev.octet.device.benchmark.BenchmarkException;
import dev.octet.device.benchmark.BenchmarkSession;
import dev.octet.device.benchmark.Reports;
import dev.octet.device.benchmark.report.Artifact;
import dev.octet.device.benchmark.report.BenchmarkListener;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.LabelledInputs;
import dev.octet.device.benchmark.runner.HostRunner;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.benchmark.LabelledSets.InputsRefusedException;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.platform.engine.EngineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** Measures what a benchmark asks for on a leased device; blocks, and ends when interrupted. */
@Component
class BenchmarkRunner {
  private static final Duration HOST_LIMIT = Duration.ofMinutes(2);

  private final Artifacts artifacts;
  private final LabelledSets sets;
  private final Path scratch;

  BenchmarkRunner(Artifacts artifacts, LabelledSets sets, EngineProcess engine) {
    this.artifacts = artifacts;
    this.sets = sets;
    scratch = engine.scratch();
  }

  /**
   * What came out.
   *
   * @param report as JSON
   */
  record Measured(String report, RunSummary summary) {}

  /**
   * Measures.
   *
   * @throws BenchmarkException if there is no report
   * @throws InputsRefusedException if a labelled set can't be used with the artifact
   * @throws IOException if this machine's disk fails
   */
  Measured measure(Benchmark benchmark, AdbDevice device, BenchmarkListener listener)
      throws BenchmarkException, IOException, InterruptedException, InputsRefusedException {
    BenchmarkProtocol protocol = benchmark.protocol();
    List<Artifact> models = new ArrayList<>();
    for (var artifact : benchmark.artifacts()) models.add(model(artifact, protocol));
    var session = new BenchmarkSession(device, Clock.systemUTC());
    if (models.size() > 1) {
      Comparison comparison = session.compare(models.get(0), models.get(1), protocol, listener);
      return new Measured(Reports.toJson(comparison), RunSummary.of(comparison));
    }
    CalibrationSets.StoredSet set = benchmark.calibrationSet();
    BenchmarkReport report =
        set == null
            ? session.run(models.getFirst(), protocol, listener)
            : classified(benchmark, set, models.getFirst(), session, listener);
    return new Measured(Reports.toJson(report), RunSummary.of(report));
  }

  private BenchmarkReport classified(
      Benchmark benchmark,
      CalibrationSets.StoredSet set,
      Artifact model,
      BenchmarkSession session,
      BenchmarkListener listener)
      throws BenchmarkException, IOException, InterruptedException, InputsRefusedException {
    Path folder = Files.createTempDirectory(scratch, "benchmark-" + benchmark.id() + "-");
    try {
      LabelledInputs inputs = sets.prepare(benchmark.artifacts().getFirst(), set, folder);
      return session.classify(model, inputs, benchmark.protocol(), listener);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private Artifact model(Artifacts.StoredArtifact artifact, BenchmarkProtocol protocol)
      throws IOException, InterruptedException {
    Path file = artifacts.file(artifact);
    String hash =
        new HostRunner(scratch.resolve("host-runner"))
            .outputSha256(file, protocol, HOST_LIMIT)
            .orElse(null);
    return new Artifact(artifact.fileName(), file, hash);
  }
}
