package dev.octet.service.platform.events;

import java.util.UUID;

/** A row that clients follow, as it was when it was read. */
public interface FollowedRow {
  UUID id();

  /** Grows with every change of the row, whichever replica makes it. */
  long revision();

  /** Nothing will change any more. */
  boolean isOver();
}
