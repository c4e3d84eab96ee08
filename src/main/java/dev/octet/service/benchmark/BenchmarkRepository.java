package dev.octet.service.benchmark;

import dev.octet.service.job.JobRepository;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;

/** The tables {@code benchmarks} and {@code benchmark_runs}. */
interface BenchmarkRepository extends JobRepository<Benchmark> {
  /** Returns the id of the benchmark that a run belongs to. */
  @Query("select r.benchmark.id from BenchmarkRun r where r.id = :runId")
  Optional<UUID> findIdOfRun(UUID runId);

  /** Returns whether a run that was queued earlier waits for the same devices and may start now. */
  @Query(
      """
      select count(r) > 0 from BenchmarkRun r
      where r.state = QUEUED and r.selector = :selector and r.notBefore <= :now
        and (r.benchmark.id < :benchmarkId
          or r.benchmark.id = :benchmarkId and r.position < :position)
      """)
  boolean isAnotherFirst(String selector, Instant now, UUID benchmarkId, int position);

  /**
   * Returns the number of queued runs that wait for the same devices, up to and including the given
   * one.
   */
  @Query(
      """
      select count(r) from BenchmarkRun r
      where r.state = QUEUED and r.selector = :selector
        and (r.benchmark.id < :benchmarkId
          or r.benchmark.id = :benchmarkId and r.position <= :position)
      """)
  long countQueuedUpTo(String selector, UUID benchmarkId, int position);

  /** Returns whether a run is QUEUED. */
  @Query("select count(r) > 0 from BenchmarkRun r where r.id = :runId and r.state = QUEUED")
  boolean isQueued(UUID runId);

  /** Returns whether a run is RUNNING in this attempt. */
  @Query(
      """
      select count(r) > 0 from BenchmarkRun r
      where r.id = :runId and r.state = RUNNING and r.attempts.attempt = :attempt
      """)
  boolean isRunning(UUID runId, int attempt);
}
