package dev.octet.service.platform.database;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time as rows have it. */
public final class RowTime {
  private RowTime() {}

  /** Now, as exact as PostgreSQL keeps it. */
  public static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
