package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.job.JobOperations;
import dev.octet.service.job.JobResponses;
import dev.octet.service.model.Models;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.problem.ProblemException;
import dev.octet.service.webhook.CallbackUrl;
import dev.octet.service.webhook.Webhooks;
import jakarta.persistence.EntityManager;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The operations of clients on conversions: start, get, list, cancel, remove, report. */
@Service
class Conversions {
  private final ConversionRepository repository;
  private final JobOperations<ConversionJob> jobs;
  private final Models models;
  private final CalibrationSets sets;
  private final Artifacts artifacts;
  private final RequestCheck check;
  private final ConversionQueue queue;
  private final ConversionCallbacks callbacks;
  private final Webhooks webhooks;
  private final TransactionTemplate transactions;
  private final ListedRows<ListedConversion> listing;

  Conversions(
      ConversionRepository repository,
      Models models,
      CalibrationSets sets,
      Artifacts artifacts,
      RequestCheck check,
      ConversionQueue queue,
      ConversionCallbacks callbacks,
      Webhooks webhooks,
      TransactionTemplate transactions,
      EntityManager entities) {
    this.repository = repository;
    jobs = new JobOperations<>(repository, "conversion", "/conversions");
    this.models = models;
    this.sets = sets;
    this.artifacts = artifacts;
    this.check = check;
    this.queue = queue;
    this.callbacks = callbacks;
    this.webhooks = webhooks;
    this.transactions = transactions;
    listing = ListedConversion.listing(entities);
  }

  /**
   * Starts a conversion of a stored model with a stored calibration set.
   *
   * @param key the client's idempotency key; null if it sent none
   * @throws dev.octet.engine.RejectedInputException if {@link RequestCheck} finds a problem
   * @return the new conversion, or the one that the same request started before under the key
   */
  ConversionJob start(
      UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    return jobs.start(
        key,
        () -> {
          if (request.callbackUrl() != null) {
            webhooks.check(CallbackUrl.parse(request.callbackUrl()), "/callbackUrl");
          }
          check.require(modelId, setId, request);
          return Objects.requireNonNull(
              transactions.execute(_ -> queued(modelId, setId, request, key)));
        });
  }

  private ConversionJob queued(
      UUID modelId, UUID setId, ConversionRequest request, @Nullable IdempotencyKey key) {
    Models.StoredModel model =
        models
            .hold(modelId)
            .orElseThrow(() -> unknown("model", "modelId", modelId, "POST /models"));
    if (sets.hold(setId).isEmpty()) {
      throw unknown("calibration set", "calibrationSetId", setId, "POST /calibration-sets");
    }
    ConversionJob saved = repository.saveAndFlush(new ConversionJob(model, setId, request, key));
    queue.add(saved.id());
    return saved;
  }

  private static ProblemException unknown(String what, String field, UUID id, String upload) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                what.replace(' ', '-') + "-not-found",
                "There is no %s %s.".formatted(what, id),
                "Upload it with %s and send the id from its response.".formatted(upload))
            .field("/" + field));
  }

  /**
   * Returns the conversion that an earlier request with this key started; empty if there is none.
   */
  Optional<ConversionJob> startedUnder(IdempotencyKey key) {
    return jobs.startedUnder(key);
  }

  ConversionJob get(UUID id) {
    return jobs.get(id);
  }

  /** Returns a page of the conversions that a filter selects. */
  @Transactional(readOnly = true)
  public Page<ListedConversion> list(PageRequest page, ConversionFilter filter) {
    return listing.page(page, filter.conditions());
  }

  /**
   * Cancels a conversion that waits or runs. Its worker, in any replica, notices within a second.
   * Cancelling it again changes nothing.
   *
   * @throws ProblemException with 404 if there is none, with 409 if it has succeeded or failed
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
   * Removes a finished conversion with its artifacts.
   *
   * @throws ProblemException with 404 if there is none, with 409 if it has not finished
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

  /**
   * Returns the report.
   *
   * @throws ProblemException with 404 if there is no such conversion, or if it has no report (yet)
   */
  StoredArtifact report(UUID id) {
    ConversionJob conversion = get(id);
    return artifacts.of(id).stream()
        .filter(artifact -> artifact.kind() == Artifacts.Kind.REPORT)
        .findFirst()
        .orElseThrow(() ->
            JobResponses.noReport(
                "Conversion",
                conversion,
                "Only successful conversions have a report. Read the conversion's failure."));
  }
}
