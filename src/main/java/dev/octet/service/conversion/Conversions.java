package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.job.JobAnswers;
import dev.octet.service.job.JobOperations;
import dev.octet.service.job.JobState;
import dev.octet.service.model.Models;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.service.webhook.CallbackUrl;
import dev.octet.service.webhook.Webhooks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The operations of clients on conversions. */
@Service
class Conversions {
  private final ConversionRepository repository;
  private final JobOperations<ConversionJob> jobs;
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
    jobs = new JobOperations<>(repository, "conversion", "/conversions");
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
  ConversionJob start(
      UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    return jobs.start(
        key,
        () -> {
          if (request.callbackUrl() != null) {
            webhooks.check(CallbackUrl.parse(request.callbackUrl()), "/callbackUrl");
          }
          return Objects.requireNonNull(
              transactions.execute(_ -> queued(new ConversionJob(modelId, setId, request, key))));
        });
  }

  private ConversionJob queued(ConversionJob conversion) {
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
    ConversionJob saved = repository.saveAndFlush(conversion);
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
  Optional<ConversionJob> startedUnder(IdempotencyKey key) {
    return jobs.startedUnder(key);
  }

  ConversionJob get(UUID id) {
    return jobs.get(id);
  }

  /** The newest first, before one and in a state if these are given. */
  List<ConversionRepository.Listed> newest(
      @Nullable UUID before, @Nullable JobState state, int limit) {
    return repository.findNewest(before, state, Limit.of(limit));
  }

  /**
   * Cancels a conversion that waits or runs; its worker, wherever it is, notices within a second.
   * One that was cancelled before stays as it is; one that has succeeded or failed is answered with
   * a 409 problem.
   */
  @Transactional
  public ConversionJob cancel(UUID id) {
    return jobs.cancel(
        id,
        conversion -> {
          conversion.cancel();
          callbacks.tell(conversion);
        });
  }

  /**
   * Removes a conversion that has finished, with its artifacts; one that hasn't is answered with a
   * 409 problem.
   */
  @Transactional
  public void remove(UUID id) {
    jobs.remove(
        id,
        _ -> {
          artifacts.removeAll(id);
          webhooks.remove(id);
        });
  }

  /** The report; answered with a 404 problem where there is none, or not yet. */
  StoredArtifact report(UUID id) {
    ConversionJob conversion = get(id);
    return artifacts.of(id).stream()
        .filter(artifact -> artifact.kind() == Artifacts.Kind.REPORT)
        .findFirst()
        .orElseThrow(() ->
            JobAnswers.noReport(
                "Conversion",
                conversion,
                "Only conversions that succeed have one; see its failure."));
  }
}
