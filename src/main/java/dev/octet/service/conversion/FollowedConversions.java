package dev.octet.service.conversion;

import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.events.Followed;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Conversions as clients follow them. */
final class FollowedConversions implements Followed<Conversion> {
  private final ConversionRepository repository;
  private final ConversionResources resources;

  private FollowedConversions(ConversionRepository repository, ConversionResources resources) {
    this.repository = repository;
    this.resources = resources;
  }

  @Configuration(proxyBeanMethods = false)
  static class Streams {
    @Bean
    EventStreams<Conversion> conversionStreams(
        ConversionRepository repository,
        ConversionResources resources,
        ConversionProperties properties) {
      return new EventStreams<>(
          new FollowedConversions(repository, resources),
          properties.eventStreams(),
          properties.eventHeartbeat());
    }
  }

  /** The data of a progress event. */
  record Step(ConversionState state, String stage, double progress, int attempt) {}

  private record Phase(ConversionState state, int attempt) {}

  @Override
  public Optional<Conversion> find(UUID id) {
    return repository.findById(id);
  }

  @Override
  public Map<UUID, Long> revisions(Collection<UUID> ids) {
    Map<UUID, Long> revisions = new HashMap<>();
    for (var row : repository.findRevisions(ids)) revisions.put(row.id(), row.revision());
    return revisions;
  }

  @Override
  public UUID id(Conversion conversion) {
    return conversion.id();
  }

  @Override
  public long revision(Conversion conversion) {
    return conversion.revision();
  }

  @Override
  public boolean isOver(Conversion conversion) {
    return conversion.state().isOver();
  }

  @Override
  public Object phase(Conversion conversion) {
    return new Phase(conversion.state(), conversion.attempt());
  }

  @Override
  public Object document(Conversion conversion) {
    return resources.of(conversion);
  }

  @Override
  public Object step(Conversion conversion) {
    return new Step(
        conversion.state(),
        String.valueOf(conversion.stage()),
        conversion.progress(),
        conversion.attempt());
  }
}
