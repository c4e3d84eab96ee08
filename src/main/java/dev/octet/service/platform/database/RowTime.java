package dev.octet.service.platform.database;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Timestamps in the precision of the database. */
public final class RowTime {
  private RowTime() {}

  /** Returns the current time, truncated to PostgreSQL's precision of a microsecond. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
