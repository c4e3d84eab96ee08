package dev.octet.service.platform.storage;

import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.service.platform.failure.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An obstacle that stops a job's attempt or a request without being its fault: a later attempt can
 * succeed. A job then returns to the queue, and the attempt does not count. The pause before the
 * next attempt grows with the time since the first setback, and after too long a time the job
 * fails.
 */
public enum Setback {
  /** The disk is full, or the database's disk. */
  NO_SPACE("no-space", "The disk is full."),
  /** The system refuses to read or write files. */
  FILES_REFUSED("storage-unavailable", "The service can't read or write its files."),
  /** A stored file is missing from this process's data directory. */
  FILE_MISSING("file-missing", "A stored file that this needs is missing."),
  /** The database ended one of two conflicting transactions. */
  CONFLICT("conflict", "Another transaction changed the same data at the same time.");

  private static final Duration SHORTEST_REST = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private final String code;
  private final String detail;

  Setback(String code, String detail) {
    this.code = code;
    this.detail = detail;
  }

  /** Returns the code of the problem document. */
  public String code() {
    return code;
  }

  /** Returns a sentence for clients. */
  public String detail() {
    return detail;
  }

  /** Returns the setback that is among the causes of a failure; empty for any other failure. */
  public static Optional<Setback> of(Throwable failure) {
    if (DiskFull.caused(failure)) return Optional.of(NO_SPACE);
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof MissingBlobException) return Optional.of(FILE_MISSING);
    }
    if (DatabaseFailure.of(failure) == DatabaseFailure.COLLISION) return Optional.of(CONFLICT);
    return RefusedFiles.caused(failure) ? Optional.of(FILES_REFUSED) : Optional.empty();
  }

  /**
   * Returns whether a job has been set back for too long.
   *
   * @param since the first setback; null if there was none
   */
  public static boolean isTooLong(@Nullable Instant since, Instant now, Duration patience) {
    return since != null && Duration.between(since, now).compareTo(patience) > 0;
  }

  /**
   * Returns the pause before a job's next attempt: the time since its first setback, but at least
   * two and at most thirty seconds.
   *
   * @param since the first setback; null if this is the first
   */
  public static Duration rest(@Nullable Instant since, Instant now) {
    Duration age = since == null ? Duration.ZERO : Duration.between(since, now);
    if (age.compareTo(SHORTEST_REST) < 0) return SHORTEST_REST;
    return age.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : age;
  }
}
