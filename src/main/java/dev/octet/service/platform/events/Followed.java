package dev.octet.service.platform.events;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Rows that clients follow. Each has a revision that grows with every change, whichever replica
 * makes it.
 *
 * @param <T> the row
 */
public interface Followed<T> {
  /** A row as it is now; empty where it was removed. */
  Optional<T> find(UUID id);

  /** The revisions of those that are still there. */
  Map<UUID, Long> revisions(Collection<UUID> ids);

  UUID id(T row);

  long revision(T row);

  /** Whether nothing will change any more. */
  boolean isOver(T row);

  /** What a whole document is sent for when it changes: the state and the attempt, say. */
  Object phase(T row);

  /** The data of an event {@code state}: the document as a client gets it elsewhere. */
  Object document(T row);

  /** The data of an event {@code progress}, between two of those. */
  Object step(T row);
}
