package dev.octet.service.benchmark;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.list.ListedRows;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a benchmark in a list. It has no runs. The fields are those of {@link
 * BenchmarkResource.Listed}.
 */
record ListedBenchmark(
    UUID id,
    JobState state,
    double progress,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {
  static ListedRows<ListedBenchmark> listing(EntityManager entities) {
    return new ListedRows<>(
        entities, "Benchmark", ListedBenchmark.class, Map.of(), ListedBenchmark::id, List.of());
  }
}
