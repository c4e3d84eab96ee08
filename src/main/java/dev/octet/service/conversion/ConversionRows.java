package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.Kind;
import dev.octet.service.artifact.Artifacts.NewArtifact;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.queue.QueuedTask;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes rows for workers; each call is a transaction. A worker may be believed dead while another
 * has begun: so everything but the beginning is done only while the row is RUNNING in the worker's
 * own attempt.
 */
@Component
class ConversionRows {
  /** Artifacts that a conversion that succeeds has in any case. */
  private static final Set<Kind> ALWAYS_MADE = Set.of(Kind.TFLITE, Kind.REPORT);

  private final ConversionRepository repository;
  private final Artifacts artifacts;
  private final ConversionCallbacks callbacks;
  private final ConversionProperties properties;

  ConversionRows(
      ConversionRepository repository,
      Artifacts artifacts,
      ConversionCallbacks callbacks,
      ConversionProperties properties) {
    this.repository = repository;
    this.artifacts = artifacts;
    this.callbacks = callbacks;
    this.properties = properties;
  }

  /**
   * A worker takes a conversion; empty where there is nothing to do any more, or the task has been
   * given to another worker.
   */
  @Transactional
  public Optional<ConversionJob> begin(QueuedTask task) {
    return task.isOwn() ? begin(task.id()) : Optional.empty();
  }

  /** Begins a conversion whose task is the caller's. */
  @Transactional
  public Optional<ConversionJob> begin(UUID id) {
    ConversionJob conversion = repository.findToChange(id).orElse(null);
    if (conversion == null || conversion.isOver()) return Optional.empty();
    if (conversion.attempt() >= properties.attempts()) {
      conversion.fail(
          InputProblem.of(
              "worker-died",
              "The service ended %d times while it ran this conversion."
                  .formatted(conversion.attempt()),
              "Tell who runs this service; its log has the cause."));
      callbacks.tell(conversion);
      return Optional.empty();
    }
    conversion.begin();
    return Optional.of(conversion);
  }

  /** Says how far it is; false where the worker has lost it. */
  @Transactional
  public boolean advance(UUID id, int attempt, ProgressRecorder.Position position) {
    return change(
        id,
        attempt,
        conversion -> conversion.advance(position.stage(), position.progress(), position.ended()));
  }

  /** Whether an attempt is still the current one and not over. */
  @Transactional(readOnly = true)
  public boolean isRunning(UUID id, int attempt) {
    return repository.isRunning(id, attempt);
  }

  /** It has ended well: the files become artifacts. */
  @Transactional
  public boolean succeed(
      UUID id,
      int attempt,
      String modelName,
      ConversionFolder files,
      EngineEvent.Converted converted,
      ProgressRecorder.Position position) {
    return change(
        id,
        attempt,
        conversion -> {
          artifacts.add(id, made(stem(modelName), conversion.target(), files));
          conversion.succeed(converted, position.ended());
        });
  }

  private static List<NewArtifact> made(String stem, String target, ConversionFolder files) {
    return Stream.of(
            new NewArtifact(Kind.TFLITE, "%s_%s.tflite".formatted(stem, target), files.artifact()),
            new NewArtifact(Kind.REPORT, stem + "_report.json", files.report()),
            new NewArtifact(Kind.FAKEQUANT_GRAPHDEF, stem + "_fakequant.pb", files.graphDef()),
            new NewArtifact(
                Kind.REWRITTEN_MODEL, stem + "_rewritten.tflite", files.rewrittenModel()))
        .filter(artifact -> ALWAYS_MADE.contains(artifact.kind()) || Files.exists(artifact.file()))
        .toList();
  }

  @Transactional
  public boolean fail(UUID id, int attempt, InputProblem cause) {
    return change(id, attempt, conversion -> conversion.fail(cause));
  }

  /**
   * Puts it back where another worker finds it.
   *
   * @param counts whether the attempt counts among those that are allowed
   */
  @Transactional
  public boolean queueAgain(UUID id, int attempt, boolean counts) {
    return change(id, attempt, conversion -> conversion.queueAgain(counts));
  }

  /** Puts it back, without counting the attempt, until a reason may have passed. */
  @Transactional
  public boolean setBack(UUID id, int attempt) {
    return change(id, attempt, ConversionJob::setBack);
  }

  private boolean change(UUID id, int attempt, Consumer<ConversionJob> change) {
    ConversionJob conversion = repository.findToChange(id).orElse(null);
    if (conversion == null
        || conversion.state() != JobState.RUNNING
        || conversion.attempt() != attempt) {
      return false;
    }
    change.accept(conversion);
    callbacks.tell(conversion);
    return true;
  }

  private static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot <= 0 ? fileName : fileName.substring(0, dot);
  }
}
