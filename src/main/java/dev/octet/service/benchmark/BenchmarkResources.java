package dev.octet.service.benchmark;

import dev.octet.service.job.JobState;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Builds the JSON representation of benchmarks from their rows and their runs' places in the queue.
 */
@Component
class BenchmarkResources {
  private final BenchmarkRepository repository;

  BenchmarkResources(BenchmarkRepository repository) {
    this.repository = repository;
  }

  BenchmarkResource of(Benchmark benchmark) {
    return BenchmarkResource.of(
        benchmark,
        benchmark.runs().stream()
            .map(run -> BenchmarkResource.Run.of(run, queuePosition(benchmark, run)))
            .toList());
  }

  /**
   * Returns the place in the queue, at least 1: a worker may have begun the run after its row was
   * read. Null if the run is not queued.
   */
  private @Nullable Long queuePosition(Benchmark benchmark, BenchmarkRun run) {
    if (run.state() != JobState.QUEUED) return null;
    long waiting = repository.countQueuedUpTo(run.selectorText(), benchmark.id(), run.position());
    return Math.max(1, waiting);
  }
}
