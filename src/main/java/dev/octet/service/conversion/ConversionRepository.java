package dev.octet.service.conversion;

import dev.octet.service.job.JobRepository;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;

/** The table {@code conversions}. */
interface ConversionRepository extends JobRepository<ConversionJob> {
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
