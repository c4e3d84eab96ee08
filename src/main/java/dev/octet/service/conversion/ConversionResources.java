package dev.octet.service.conversion;

import dev.octet.engine.InputProblem;
import dev.octet.service.artifact.Artifacts;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Shows rows with what lies elsewhere: the artifacts and the place in the queue. */
@Component
class ConversionResources {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final ConversionRepository repository;
  private final Artifacts artifacts;

  ConversionResources(ConversionRepository repository, Artifacts artifacts) {
    this.repository = repository;
    this.artifacts = artifacts;
  }

  ConversionResource of(Conversion conversion) {
    InputProblem failure = conversion.failure();
    return new ConversionResource(
        conversion.id(),
        conversion.state(),
        conversion.stage(),
        conversion.progress(),
        conversion.state() == ConversionState.QUEUED ? queuePosition(conversion.id()) : null,
        conversion.attempt(),
        conversion.modelId(),
        conversion.calibrationSetId(),
        conversion.createdAt(),
        conversion.startedAt(),
        conversion.finishedAt(),
        conversion.stages(),
        MAPPER.readTree(conversion.recipe()),
        MAPPER.readTree(conversion.preprocessing()),
        failure == null ? null : ConversionResource.Failure.of(failure),
        conversion.summary(),
        artifacts(conversion),
        ConversionResource.Links.of(conversion.id()));
  }

  private List<ConversionResource.ArtifactLink> artifacts(Conversion conversion) {
    if (conversion.state() != ConversionState.SUCCEEDED) return List.of();
    return artifacts.of(conversion.id()).stream().map(ConversionResource.ArtifactLink::of).toList();
  }

  /** At least 1: a worker may have begun the conversion since it was seen to wait. */
  private long queuePosition(UUID id) {
    return Math.max(1, repository.countQueuedUpTo(id));
  }
}
