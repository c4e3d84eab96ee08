package dev.octet.service.conversion;

import dev.octet.service.job.JobRepository;
import dev.octet.service.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;

/** The table {@code conversions}. */
interface ConversionRepository extends JobRepository<ConversionJob> {
  /** A conversion in a list: without its request, which may have a megabyte. */
  record Listed(
      UUID id,
      JobState state,
      @Nullable String stage,
      double progress,
      int attempt,
      UUID modelId,
      UUID calibrationSetId,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** The newest before one; ids grow with time. */
  @Query(
      """
      select c.id, c.state, c.stage, c.progress, c.attempts.attempt, c.modelId, c.calibrationSetId,
        c.createdAt, c.startedAt, c.finishedAt
      from ConversionJob c
      where (:before is null or c.id < :before) and (:state is null or c.state = :state)
      order by c.id desc
      """)
  List<Listed> findNewest(@Nullable UUID before, @Nullable JobState state, Limit limit);

  /** The number of conversions that wait and were queued no later than one, itself included. */
  @Query("select count(c) from ConversionJob c where c.state = QUEUED and c.id <= :id")
  long countQueuedUpTo(UUID id);

  /** Whether a worker still has a conversion that it has begun. */
  @Query(
      """
      select count(c) > 0 from ConversionJob c
      where c.id = :id and c.state = RUNNING and c.attempts.attempt = :attempt
      """)
  boolean isRunning(UUID id, int attempt);

  /** The unfinished conversions that need a model. */
  @Query(
      "select c.id from ConversionJob c where c.modelId = :modelId and c.state in (QUEUED, RUNNING)")
  List<UUID> findUnfinishedOfModel(UUID modelId, Limit limit);

  /** The unfinished conversions that need a set. */
  @Query(
      """
      select c.id from ConversionJob c
      where c.calibrationSetId = :setId and c.state in (QUEUED, RUNNING)
      """)
  List<UUID> findUnfinishedOfSet(UUID setId, Limit limit);
}
