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
 * Reads and writes the rows of conversions for workers. Each call is a transaction. A worker that
 * is believed dead may still run while another has begun: after {@code begin}, a row is changed
 * only while it is RUNNING in the worker's own attempt.
 */
@Component
class ConversionRows {
  /** The kinds of artifacts that every successful conversion has. */
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
   * Begins an attempt at a conversion. Empty if the conversion is over or removed, or if another
   * worker has been given its task.
   */
  @Transactional
  public Optional<ConversionJob> begin(QueuedTask task) {
    return task.isOwn() ? begin(task.id()) : Optional.empty();
  }

  /**
   * Begins an attempt at a conversion whose task the caller owns; empty if the conversion is over
   * or removed, or fails because all its attempts are used up.
   */
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
              "Report this to the operator of the service; its log has the cause."));
      callbacks.tell(conversion);
      return Optional.empty();
    }
    conversion.begin();
    return Optional.of(conversion);
  }

  /**
   * Writes the stage and the progress.
   *
   * @return false if the attempt is no longer the current one
   */
  @Transactional
  public boolean advance(UUID id, int attempt, ProgressRecorder.Position position) {
    return change(
        id,
        attempt,
        conversion -> conversion.advance(position.stage(), position.progress(), position.ended()));
  }

  /** Returns whether the conversion is RUNNING in this attempt. */
  @Transactional(readOnly = true)
  public boolean isRunning(UUID id, int attempt) {
    return repository.isRunning(id, attempt);
  }

  /**
   * Ends the conversion as SUCCEEDED and stores its files as artifacts.
   *
   * @return false if the attempt is no longer the current one; nothing is stored then
   */
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
   * Returns the conversion to the queue.
   *
   * @param counts whether the attempt counts toward the allowed number of attempts
   * @return false if the attempt is no longer the current one
   */
  @Transactional
  public boolean queueAgain(UUID id, int attempt, boolean counts) {
    return change(id, attempt, conversion -> conversion.queueAgain(counts));
  }

  /**
   * Returns the conversion to the queue because of an obstacle that may pass; the attempt does not
   * count.
   *
   * @return false if the attempt is no longer the current one
   */
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
