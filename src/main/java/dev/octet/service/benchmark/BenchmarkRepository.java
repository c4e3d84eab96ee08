package dev.octet.service.benchmark;

import dev.octet.service.job.JobRepository;
import dev.octet.service.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;

/** The tables {@code benchmarks} and {@code benchmark_runs}. */
interface BenchmarkRepository extends JobRepository<Benchmark> {
  /** The benchmark that a run belongs to. */
  @Query("select r.benchmark.id from BenchmarkRun r where r.id = :runId")
  Optional<UUID> findIdOfRun(UUID runId);

  /** A benchmark in a list: without its runs. */
  record Listed(
      UUID id,
      JobState state,
      double progress,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** The newest before one; ids grow with time. */
  @Query(
      """
      select b.id, b.state, b.progress, b.createdAt, b.startedAt, b.finishedAt
      from Benchmark b
      where (:before is null or b.id < :before) and (:state is null or b.state = :state)
      order by b.id desc
      """)
  List<Listed> findNewest(@Nullable UUID before, @Nullable JobState state, Limit limit);

  /** Whether an earlier run waits for the same devices as one, and may take its turn now. */
  @Query(
      """
      select count(r) > 0 from BenchmarkRun r
      where r.state = QUEUED and r.selector = :selector and r.notBefore <= :now
        and (r.benchmark.id < :benchmarkId
          or r.benchmark.id = :benchmarkId and r.position < :position)
      """)
  boolean isAnotherFirst(String selector, Instant now, UUID benchmarkId, int position);

  /** The number of runs that wait for the same devices, up to one in their order, included. */
  @Query(
      """
      select count(r) from BenchmarkRun r
      where r.state = QUEUED and r.selector = :selector
        and (r.benchmark.id < :benchmarkId
          or r.benchmark.id = :benchmarkId and r.position <= :position)
      """)
  long countQueuedUpTo(String selector, UUID benchmarkId, int position);

  /** Whether a run waits. */
  @Query("select count(r) > 0 from BenchmarkRun r where r.id = :runId and r.state = QUEUED")
  boolean isQueued(UUID runId);

  /** Whether a worker still has a run that it has begun. */
  @Query(
      """
      select count(r) > 0 from BenchmarkRun r
      where r.id = :runId and r.state = RUNNING and r.attempts.attempt = :attempt
      """)
  boolean isRunning(UUID runId, int attempt);
}
