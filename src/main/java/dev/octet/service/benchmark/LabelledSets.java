package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.LabelledInputs;
import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.platform.engine.EngineProcess;
import dev.octet.service.platform.storage.PrivateFolder;
import dev.octet.service.platform.storage.Setback;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Converts labelled sets into input tensors for an artifact, in a child process of the engine. */
@Component
class LabelledSets {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final Artifacts artifacts;
  private final CalibrationSets sets;
  private final EngineProcess engine;

  LabelledSets(Artifacts artifacts, CalibrationSets sets, EngineProcess engine) {
    this.artifacts = artifacts;
    this.sets = sets;
    this.engine = engine;
  }

  /**
   * Writes a set as input tensors and class numbers.
   *
   * @param folder for the files; the caller removes it
   * @throws InputsRefusedException if the set has no labels or does not fit the artifact's input
   */
  LabelledInputs prepare(StoredArtifact artifact, CalibrationSets.StoredSet set, Path folder)
      throws IOException, InterruptedException, InputsRefusedException {
    Path tensors = folder.resolve("inputs.bin");
    Path labels = folder.resolve("labels.txt");
    Path in = PrivateFolder.createNew(folder.resolve("in"));
    var job =
        new EngineJob.WriteInputs(
            artifacts.file(artifact),
            artifact.fileName(),
            sets.linkIn(in, set),
            preprocessing(artifact),
            tensors,
            labels);
    EngineProcess.Outcome outcome =
        engine.run(job, folder, LIMIT, _ -> {}, Thread.currentThread()::isInterrupted);
    return switch (outcome) {
      case EngineProcess.Outcome.Succeeded(EngineEvent.InputsWritten ignored) ->
          new LabelledInputs(
              tensors, Files.readAllLines(labels).stream().map(Integer::valueOf).toList());
      case EngineProcess.Outcome.Succeeded(EngineEvent other) ->
          throw new IllegalStateException("no inputs but " + other);
      case EngineProcess.Outcome.Rejected(InputProblem problem) ->
          throw new InputsRefusedException(problem.message());
      case EngineProcess.Outcome.Failed(String code, String detail)
          when code.equals(Setback.NO_SPACE.code()) ->
          throw new FileSystemException(folder.toString(), null, "No space left on device");
      case EngineProcess.Outcome.Failed(String code, String detail) ->
          throw new IOException(code + ": " + detail);
      case EngineProcess.Outcome.Cancelled() ->
          throw new InterruptedException("while a labelled set was prepared");
    };
  }

  /** Returns the preprocessing of the artifact's conversion as JSON; null if its report is gone. */
  private @Nullable String preprocessing(StoredArtifact artifact) throws IOException {
    for (StoredArtifact other : artifacts.of(artifact.conversionId())) {
      if (other.kind() != Artifacts.Kind.REPORT) continue;
      JsonNode report = JsonMapper.shared().readTree(Files.readString(artifacts.file(other)));
      JsonNode used = report.get("preprocessing");
      return used == null ? null : used.toString();
    }
    return null;
  }

  /** Signals that a set can't be used with an artifact; the message has the reason. */
  static final class InputsRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    InputsRefusedException(String message) {
      super(message);
    }
  }
}
