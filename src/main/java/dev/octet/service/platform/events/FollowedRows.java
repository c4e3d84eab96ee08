package dev.octet.service.platform.events;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * The repository of rows that clients can follow.
 *
 * @param <T> the type of the rows
 */
@NoRepositoryBean
public interface FollowedRows<T extends FollowedRow> extends JpaRepository<T, UUID> {
  /** The id and the revision of a row. */
  record Revision(UUID id, long revision) {}

  /** Returns the revisions of the rows that still exist. */
  List<Revision> findRevisions(Collection<UUID> ids);
}
