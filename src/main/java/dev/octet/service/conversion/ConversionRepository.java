package dev.octet.service.conversion;

import dev.octet.service.platform.events.FollowedRows;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The table {@code conversions}. */
interface ConversionRepository extends FollowedRows<Conversion> {
  /** A conversion that nobody else changes until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select c from Conversion c where c.id = :id")
  Optional<Conversion> findToChange(UUID id);

  /** What a list says of a conversion: not its request, which may have a megabyte. */
  record Listed(
      UUID id,
      ConversionState state,
      @Nullable String stage,
      double progress,
      int attempt,
      UUID modelId,
      UUID calibrationSetId,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  Optional<Conversion> findByIdempotencyKey(String idempotencyKey);

  /** The newest before one; ids grow with time. */
  @Query(
      """
      select c.id, c.state, c.stage, c.progress, c.attempt, c.modelId, c.calibrationSetId,
        c.createdAt, c.startedAt, c.finishedAt
      from Conversion c
      where (:before is null or c.id < :before) and (:state is null or c.state = :state)
      order by c.id desc
      """)
  List<Listed> findNewest(@Nullable UUID before, @Nullable ConversionState state, Limit limit);

  /** How many wait that were queued no later than one, itself included. */
  @Query("select count(c) from Conversion c where c.state = QUEUED and c.id <= :id")
  long countQueuedUpTo(UUID id);

  /** Whether a worker still has a conversion that it has begun. */
  @Query(
      """
      select count(c) > 0 from Conversion c
      where c.id = :id and c.state = RUNNING and c.attempt = :attempt
      """)
  boolean isRunning(UUID id, int attempt);

  /** The unfinished conversions that need a model. */
  @Query(
      "select c.id from Conversion c where c.modelId = :modelId and c.state in (QUEUED, RUNNING)")
  List<UUID> findUnfinishedOfModel(UUID modelId, Limit limit);

  /** The unfinished conversions that need a set. */
  @Query(
      """
      select c.id from Conversion c
      where c.calibrationSetId = :setId and c.state in (QUEUED, RUNNING)
      """)
  List<UUID> findUnfinishedOfSet(UUID setId, Limit limit);

  @Override
  @Query("select c.id, c.revision from Conversion c where c.id in :ids")
  List<Revision> findRevisions(Collection<UUID> ids);
}
