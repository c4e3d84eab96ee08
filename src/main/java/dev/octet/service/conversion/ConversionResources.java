package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.job.JobState;
import dev.octet.service.webhook.Webhooks;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds the JSON representation of conversions from their rows, their artifacts, their place in
 * the queue and their webhook.
 */
@Component
class ConversionResources {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final ConversionRepository repository;
  private final Artifacts artifacts;
  private final Webhooks webhooks;

  ConversionResources(ConversionRepository repository, Artifacts artifacts, Webhooks webhooks) {
    this.repository = repository;
    this.artifacts = artifacts;
    this.webhooks = webhooks;
  }

  ConversionResource of(ConversionJob conversion) {
    return ConversionResource.of(
        outcome(conversion),
        MAPPER.readTree(conversion.recipe()),
        MAPPER.readTree(conversion.usedPreprocessing()),
        conversion.inputShapes());
  }

  /** Returns the representation without the recipe, the preprocessing and the input shapes. */
  ConversionOutcome outcome(ConversionJob conversion) {
    InputProblem failure = conversion.failure();
    return new ConversionOutcome(
        conversion.id(),
        conversion.name(),
        conversion.tags(),
        conversion.state(),
        conversion.stage(),
        conversion.progress(),
        conversion.state() == JobState.QUEUED ? queuePosition(conversion.id()) : null,
        conversion.attempt(),
        conversion.modelId(),
        conversion.modelName(),
        conversion.calibrationSetId(),
        conversion.createdAt(),
        conversion.startedAt(),
        conversion.finishedAt(),
        conversion.stages(),
        failure == null ? null : ConversionResource.Failure.of(failure),
        conversion.summary(),
        conversion.warnings(),
        artifacts(conversion),
        callback(conversion),
        ConversionResource.Links.of(conversion.id()));
  }

  private List<ConversionResource.ArtifactLink> artifacts(ConversionJob conversion) {
    if (conversion.state() != JobState.SUCCEEDED) return List.of();
    return artifacts.of(conversion.id()).stream().map(ConversionResource.ArtifactLink::of).toList();
  }

  private ConversionResource.@Nullable Callback callback(ConversionJob conversion) {
    String url = conversion.callbackUrl();
    if (url == null) return null;
    Webhooks.Delivery delivery = Webhooks.Delivery.AHEAD;
    if (conversion.isOver()) delivery = webhooks.of(conversion.id()).orElse(delivery);
    return ConversionResource.Callback.of(url, delivery);
  }

  /**
   * Returns the place in the queue, at least 1: a worker may have begun the conversion after its
   * row was read.
   */
  private long queuePosition(UUID id) {
    return Math.max(1, repository.countQueuedUpTo(id));
  }
}
