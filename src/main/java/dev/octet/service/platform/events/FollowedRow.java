package dev.octet.service.platform.events;

import java.util.UUID;

/** A row that clients can follow, as it was read. */
public interface FollowedRow {
  UUID id();

  /** Returns the revision, which grows with every change of the row by any replica. */
  long revision();

  /** Returns whether the row will not change any more. */
  boolean isOver();
}
