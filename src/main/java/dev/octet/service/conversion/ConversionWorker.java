package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.model.Models;
import dev.octet.service.platform.engine.EngineProcess;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.queue.DatabaseOutage;
import dev.octet.service.platform.queue.QueuedTask;
import dev.octet.service.platform.queue.TaskEnd;
import dev.octet.service.platform.storage.Setback;
import dev.octet.service.platform.storage.StorageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs the conversions that the queue delivers, each in a child process of the engine. */
@Component
class ConversionWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionWorker.class);

  private final ConversionRows rows;
  private final Models models;
  private final CalibrationSets sets;
  private final EngineProcess engine;
  private final ConversionProperties properties;
  private final StorageProperties storage;

  ConversionWorker(
      ConversionRows rows,
      Models models,
      CalibrationSets sets,
      EngineProcess engine,
      ConversionProperties properties,
      StorageProperties storage) {
    this.rows = rows;
    this.models = models;
    this.sets = sets;
    this.engine = engine;
    this.properties = properties;
    this.storage = storage;
  }

  /**
   * Runs one attempt at a conversion and writes its result.
   *
   * @return the decision whether the queue removes the task or delivers it again later
   * @throws RuntimeException if the database or the disk fails; the queue then delivers the task
   *     again
   */
  CompletionHandler<Void> work(QueuedTask task) {
    UUID id = task.id();
    ConversionJob conversion = rows.begin(task).orElse(null);
    if (conversion == null) return TaskEnd.DONE;
    LOG.info("Conversion {} begins, attempt {}", id, conversion.attempt());
    try {
      return run(conversion, task::isServiceEnding);
    } catch (IOException | RuntimeException e) {
      Setback setback = Setback.of(e).orElse(null);
      if (setback != null) return setBack(conversion, setback, e.toString());
      LOG.error("Conversion {} broke off in attempt {}", id, conversion.attempt(), e);
      breakOff(conversion);
      throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
    }
  }

  private CompletionHandler<Void> run(ConversionJob conversion, BooleanSupplier shuttingDown)
      throws IOException {
    UUID id = conversion.id();
    int attempt = conversion.attempt();
    Models.StoredModel model = models.require(conversion.modelId());
    CalibrationSets.StoredSet set = sets.require(conversion.calibrationSetId());
    var modelName = new UploadName(model.name());
    var progress = new ProgressRecorder(id, attempt, rows, shuttingDown, System::nanoTime);
    try (var folder = ConversionFolder.create(engine.scratch(), id)) {
      EngineJob job =
          folder.job(
              conversion,
              modelName,
              models.file(model),
              sets.linkIn(folder.inputs(), set),
              properties.threadCount());
      EngineProcess.Outcome outcome =
          engine.run(job, folder.path(), properties.timeLimit(), progress, progress);
      switch (outcome) {
        case EngineProcess.Outcome.Succeeded(EngineEvent.Converted converted) ->
            DatabaseOutage.outlast(
                () ->
                    rows.succeed(id, attempt, model.name(), folder, converted, progress.position()),
                shuttingDown);
        case EngineProcess.Outcome.Succeeded(EngineEvent other) ->
            throw new IllegalStateException("no conversion but " + other);
        case EngineProcess.Outcome.Rejected(InputProblem problem) ->
            DatabaseOutage.outlast(
                () -> rows.fail(id, attempt, new UploadName(set.name()).named(problem)),
                shuttingDown);
        case EngineProcess.Outcome.Failed(String code, String detail)
            when code.equals(Setback.NO_SPACE.code()) -> {
          return setBack(conversion, Setback.NO_SPACE, detail);
        }
        case EngineProcess.Outcome.Failed(String code, String detail) ->
            DatabaseOutage.outlast(
                () -> rows.fail(id, attempt, failure(code, detail)), shuttingDown);
        case EngineProcess.Outcome.Cancelled() -> {
          if (rows.queueAgain(id, attempt, false)) return TaskEnd.again(Duration.ZERO);
        }
      }
      LOG.info("Conversion {} ended its attempt {}: {}", id, attempt, summary(outcome));
      return TaskEnd.DONE;
    }
  }

  private static String summary(EngineProcess.Outcome outcome) {
    return switch (outcome) {
      case EngineProcess.Outcome.Succeeded ignored -> "succeeded";
      case EngineProcess.Outcome.Rejected(InputProblem problem) -> problem.code();
      case EngineProcess.Outcome.Failed(String code, String detail) -> code + ": " + detail;
      case EngineProcess.Outcome.Cancelled() -> "cancelled";
    };
  }

  /**
   * Returns the conversion to the queue because of an obstacle that may pass; fails the conversion
   * if it has waited too long for that.
   */
  private CompletionHandler<Void> setBack(ConversionJob conversion, Setback why, String cause) {
    UUID id = conversion.id();
    int attempt = conversion.attempt();
    Instant since = conversion.setBackAt();
    Instant now = Instant.now();
    if (Setback.isTooLong(since, now, storage.patience())) {
      LOG.error("Conversion {} has waited since {} and fails: {}", id, since, cause);
      rows.fail(id, attempt, failure(why.code(), why.detail()));
      return TaskEnd.DONE;
    }
    Duration rest = Setback.rest(since, now);
    LOG.warn("Conversion {} is put back for {} s: {}", id, rest.toSeconds(), cause);
    return rows.setBack(id, attempt) ? TaskEnd.again(rest) : TaskEnd.DONE;
  }

  /** Writes the result of an attempt that failed outside of the engine. */
  private void breakOff(ConversionJob conversion) {
    try {
      if (conversion.attempt() < properties.attempts()) {
        rows.queueAgain(conversion.id(), conversion.attempt(), true);
      } else {
        rows.fail(
            conversion.id(),
            conversion.attempt(),
            failure(
                "internal-error",
                "Octet failed because of an internal error. The request is not the cause."));
      }
    } catch (RuntimeException e) {
      // without the database the row stays RUNNING, and the next attempt continues from there
      LOG.error("The end of conversion {} can't be written", conversion.id(), e);
    }
  }

  private static InputProblem failure(String code, String detail) {
    String action =
        switch (code) {
          case "time-limit" ->
              "Send fewer samples, or ask the operator of the service to raise octet.conversions.time-limit.";
          case EngineProcess.OUT_OF_MEMORY ->
              "Send a smaller network, or ask the operator of the service to raise that setting.";
          case "engine-crashed" ->
              "No model or set should be able to cause this. Report it to the operator of the service;"
                  + " its log has the details.";
          case "file-missing" ->
              "Upload the model and the calibration set again, and start another conversion.";
          case "no-space" ->
              "Remove models, sets or conversions that are no longer needed, and start the conversion again.";
          case "engine-killed" ->
              "Start the conversion again. If it happens again, report it to the operator of the service.";
          default -> "Report this to the operator of the service; its log has the cause.";
        };
    return InputProblem.of(code, detail, action);
  }
}
