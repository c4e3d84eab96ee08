package dev.octet.service.benchmark;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.events.Events;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Benchmarks as clients follow them. */
@Configuration(proxyBeanMethods = false)
class BenchmarkEvents {
  @Bean
  EventStreams<Benchmark> benchmarkStreams(
      BenchmarkRepository repository,
      BenchmarkResources resources,
      BenchmarkProperties properties) {
    return new EventStreams<>(
        repository,
        new Events<>(Phase::of, resources::of, Step::of),
        properties.eventStreams(),
        properties.eventHeartbeat());
  }

  /** The data of a progress event. */
  record Step(JobState state, double progress, List<RunStep> runs) {
    static Step of(Benchmark benchmark) {
      return new Step(
          benchmark.state(),
          benchmark.progress(),
          benchmark.runs().stream().map(RunStep::of).toList());
    }
  }

  /** The progress of a run. */
  record RunStep(@Nullable String serial, @Nullable String step, double progress, int attempt) {
    static RunStep of(BenchmarkRun run) {
      return new RunStep(run.serial(), run.step(), run.progress(), run.attempt());
    }
  }

  private record Phase(JobState state, List<RunPhase> runs) {
    static Phase of(Benchmark benchmark) {
      return new Phase(
          benchmark.state(),
          benchmark.runs().stream().map(run -> new RunPhase(run.state(), run.attempt())).toList());
    }
  }

  private record RunPhase(JobState state, int attempt) {}
}
