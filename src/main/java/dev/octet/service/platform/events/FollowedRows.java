package dev.octet.service.platform.events;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * The repository of rows that clients follow.
 *
 * @param <T> the row
 */
@NoRepositoryBean
public interface FollowedRows<T extends FollowedRow> extends JpaRepository<T, UUID> {
  /** A row's revision. */
  record Revision(UUID id, long revision) {}

  /** The revisions of those that are still there. */
  List<Revision> findRevisions(Collection<UUID> ids);
}
