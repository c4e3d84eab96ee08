package dev.octet.service.platform.events;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where rows are read that clients follow; a resource's repository is one.
 *
 * @param <T> the row
 */
public interface FollowedRows<T extends FollowedRow> {
  /** A row's revision. */
  record Revision(UUID id, long revision) {}

  /** A row as it is now; empty where it was removed. */
  Optional<T> findById(UUID id);

  /** The revisions of those that are still there. */
  List<Revision> findRevisions(Collection<UUID> ids);
}
