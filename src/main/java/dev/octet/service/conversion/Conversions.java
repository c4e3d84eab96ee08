package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.job.JobAnswers;
import dev.octet.service.model.Models;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.service.webhook.CallbackUrl;
import dev.octet.service.webhook.Webhooks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** What clients do with conversions. */
@Service
class Conversions {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final ConversionRepository repository;
  private final Models models;
  private final CalibrationSets sets;
  private final Artifacts artifacts;
  private final ConversionQueue queue;
  private final ConversionCallbacks callbacks;
  private final Webhooks webhooks;
  private final TransactionTemplate transactions;

  Conversions(
      ConversionRepository repository,
      Models models,
      CalibrationSets sets,
      Artifacts artifacts,
      ConversionQueue queue,
      ConversionCallbacks callbacks,
      Webhooks webhooks,
      TransactionTemplate transactions) {
    this.repository = repository;
    this.models = models;
    this.sets = sets;
    this.artifacts = artifacts;
    this.queue = queue;
    this.callbacks = callbacks;
    this.webhooks = webhooks;
    this.transactions = transactions;
  }

  /**
   * Starts a conversion of a model and a set that are stored.
   *
   * @param key under which the same request started it before, or null
   * @return the new one, or the one that was started under the key
   */
  Conversion start(
      UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    if (key != null) {
      Optional<Conversion> earlier = startedUnder(key);
      if (earlier.isPresent()) return earlier.get();
    }
    if (request.callbackUrl() != null) {
      webhooks.check(CallbackUrl.parse(request.callbackUrl()), "/callbackUrl");
    }
    try {
      return Objects.requireNonNull(
          transactions.execute(_ -> queued(new Conversion(modelId, setId, request, key))));
    } catch (DataIntegrityViolationException e) {
      if (key == null) throw e;
      // the same request at the same time was faster
      return startedUnder(key).orElseThrow(() -> e);
    }
  }

  private Conversion queued(Conversion conversion) {
    if (models.hold(conversion.modelId()).isEmpty()) {
      throw unknown("model", "modelId", conversion.modelId(), "POST /models");
    }
    if (sets.hold(conversion.calibrationSetId()).isEmpty()) {
      throw unknown(
          "calibration set",
          "calibrationSetId",
          conversion.calibrationSetId(),
          "POST /calibration-sets");
    }
    Conversion saved = repository.saveAndFlush(conversion);
    queue.add(saved.id());
    return saved;
  }

  private static ProblemException unknown(String what, String field, UUID id, String upload) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                what.replace(' ', '-') + "-not-found",
                "There is no %s %s.".formatted(what, id),
                "Upload it with %s and give its id.".formatted(upload))
            .field("/" + field));
  }

  /** The conversion that a request with a key has started before. */
  Optional<Conversion> startedUnder(IdempotencyKey key) {
    Optional<Conversion> earlier = repository.findByIdempotencyKey(key.key());
    earlier.ifPresent(conversion -> {
      if (conversion.wasStartedBy(key)) return;
      throw IdempotencyKey.reused("conversion " + conversion.id());
    });
    return earlier;
  }

  Conversion get(UUID id) {
    return repository.findById(id).orElseThrow(() -> unknown(id));
  }

  private static ProblemException unknown(UUID id) {
    return ProblemException.notFound(
        "conversion-not-found", "There is no conversion %s.".formatted(id));
  }

  /** The newest first, before one and in a state if these are given. */
  List<ConversionRepository.Listed> newest(
      @Nullable UUID before, @Nullable ConversionState state, int limit) {
    return repository.findNewest(before, state, Limit.of(limit));
  }

  /**
   * Cancels a conversion that waits or runs; its worker, wherever it is, notices within a second.
   * One that was cancelled before stays as it is; one that has succeeded or failed is answered with
   * a 409 problem.
   */
  @Transactional
  public Conversion cancel(UUID id) {
    Conversion conversion = repository.findToChange(id).orElseThrow(() -> unknown(id));
    if (conversion.state() == ConversionState.CANCELLED) return conversion;
    if (conversion.isOver()) {
      throw JobAnswers.tooLateToCancel(
          "/conversions/" + id, "conversion " + id, conversion.state());
    }
    conversion.cancel();
    callbacks.tell(conversion);
    return repository.saveAndFlush(conversion);
  }

  /**
   * Removes a conversion that has finished, with its artifacts; one that hasn't is answered with a
   * 409 problem.
   */
  @Transactional
  public void remove(UUID id) {
    Conversion conversion = repository.findToChange(id).orElseThrow(() -> unknown(id));
    if (!conversion.isOver()) {
      throw JobAnswers.notFinished("/conversions/" + id, "conversion " + id, conversion.state());
    }
    artifacts.removeAll(id);
    webhooks.remove(id);
    repository.delete(conversion);
  }

  /** The report; answered with a 404 problem where there is none, or not yet. */
  StoredArtifact report(UUID id) {
    ConversionState state = get(id).state();
    return artifacts.of(id).stream()
        .filter(artifact -> artifact.kind() == Artifacts.Kind.REPORT)
        .findFirst()
        .orElseThrow(() -> noReport(id, state));
  }

  private static ProblemException noReport(UUID id, ConversionState state) {
    var problem =
        new ProblemException(
            HttpStatus.NOT_FOUND,
            InputProblem.of(
                "report-not-found",
                "Conversion %s is %s and has no report.".formatted(id, state),
                state.isOver()
                    ? "Only conversions that succeed have one; see its failure."
                    : "Wait until it has succeeded."));
    return state.isOver() ? problem : problem.retryAfter(LOOK_AGAIN);
  }
}
