package dev.octet.service.job;

import dev.octet.service.platform.events.FollowedRows;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * The table of one kind of jobs.
 *
 * @param <T> the row type of the kind
 */
@NoRepositoryBean
public interface JobRepository<T extends Job> extends FollowedRows<T> {
  /** Returns a job under an exclusive lock until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select j from #{#entityName} j where j.id = :id")
  Optional<T> findToChange(UUID id);

  /** Returns the job that a request with this key started. */
  Optional<T> findByIdempotencyKey(String idempotencyKey);

  @Override
  @Query("select j.id, j.revision from #{#entityName} j where j.id in :ids")
  List<Revision> findRevisions(Collection<UUID> ids);
}
