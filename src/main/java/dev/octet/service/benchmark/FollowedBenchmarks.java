package dev.octet.service.benchmark;

import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.events.Followed;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Benchmarks as clients follow them. */
final class FollowedBenchmarks implements Followed<Benchmark> {
  private final BenchmarkRepository repository;

  private FollowedBenchmarks(BenchmarkRepository repository) {
    this.repository = repository;
  }

  @Configuration(proxyBeanMethods = false)
  static class Streams {
    @Bean
    EventStreams<Benchmark> benchmarkStreams(
        BenchmarkRepository repository, BenchmarkProperties properties) {
      return new EventStreams<>(
          new FollowedBenchmarks(repository),
          properties.eventStreams(),
          properties.eventHeartbeat());
    }
  }

  /** The data of a progress event. */
  record Step(BenchmarkState state, double progress, List<RunStep> runs) {}

  /** How far a run is. */
  record RunStep(@Nullable String serial, @Nullable String step, double progress, int attempt) {}

  private record Phase(BenchmarkState state, List<RunPhase> runs) {}

  private record RunPhase(BenchmarkState state, int attempt) {}

  @Override
  public Optional<Benchmark> find(UUID id) {
    return repository.findById(id);
  }

  @Override
  public Map<UUID, Long> revisions(Collection<UUID> ids) {
    Map<UUID, Long> revisions = new HashMap<>();
    for (var row : repository.findRevisions(ids)) revisions.put(row.id(), row.revision());
    return revisions;
  }

  @Override
  public UUID id(Benchmark benchmark) {
    return benchmark.id();
  }

  @Override
  public long revision(Benchmark benchmark) {
    return benchmark.revision();
  }

  @Override
  public boolean isOver(Benchmark benchmark) {
    return benchmark.state().isOver();
  }

  @Override
  public Object phase(Benchmark benchmark) {
    return new Phase(
        benchmark.state(),
        benchmark.runs().stream().map(run -> new RunPhase(run.state(), run.attempt())).toList());
  }

  @Override
  public Object document(Benchmark benchmark) {
    return BenchmarkResource.of(benchmark);
  }

  @Override
  public Object step(Benchmark benchmark) {
    return new Step(
        benchmark.state(),
        benchmark.progress(),
        benchmark.runs().stream()
            .map(run -> new RunStep(run.serial(), run.step(), run.progress(), run.attempt()))
            .toList());
  }
}
