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
  /** A conversion in a list. It has no request, which may take a megabyte. */
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

  /**
   * Returns the newest conversions. Ids grow with time.
   *
   * @param before only conversions with a smaller id; null for all
   * @param state only conversions in this state; null for all
   */
  @Query(
      """
      select c.id, c.state, c.stage, c.progress, c.attempts.attempt, c.modelId, c.calibrationSetId,
        c.createdAt, c.startedAt, c.finishedAt
      from ConversionJob c
      where (:before is null or c.id < :before) and (:state is null or c.state = :state)
      order by c.id desc
      """)
  List<Listed> findNewest(@Nullable UUID before, @Nullable JobState state, Limit limit);

  /** Returns the number of queued conversions up to and including the one with this id. */
  @Query("select count(c) from ConversionJob c where c.state = QUEUED and c.id <= :id")
  long countQueuedUpTo(UUID id);

  /** Returns whether the conversion is RUNNING in this attempt. */
  @Query(
      """
      select count(c) > 0 from ConversionJob c
      where c.id = :id and c.state = RUNNING and c.attempts.attempt = :attempt
      """)
  boolean isRunning(UUID id, int attempt);

  /** Returns the unfinished conversions of a model. */
  @Query(
      "select c.id from ConversionJob c where c.modelId = :modelId and c.state in (QUEUED, RUNNING)")
  List<UUID> findUnfinishedOfModel(UUID modelId, Limit limit);

  /** Returns the unfinished conversions of a calibration set. */
  @Query(
      """
      select c.id from ConversionJob c
      where c.calibrationSetId = :setId and c.state in (QUEUED, RUNNING)
      """)
  List<UUID> findUnfinishedOfSet(UUID setId, Limit limit);
}
