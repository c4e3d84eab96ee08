package dev.octet.service.platform.storage;

import dev.octet.service.platform.database.DatabaseFailure;
import dev.octet.service.platform.failure.Causes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt at a job, or a request, could not go on though nothing is wrong with it: the same
 * can succeed later. A job that is set back is put back without counting the attempt, rests a while
 * that grows with how long it has been so, and fails when that was too long.
 */
public enum Setback {
  /** The disk, or the database's, is full. */
  NO_SPACE("no-space", "The disk is full."),
  /** The system lets this process read or write none of its files. */
  FILES_REFUSED("storage-unavailable", "The service can't read or write its files."),
  /** A stored file is not in the data directory of this process. */
  FILE_MISSING("file-missing", "A stored file that this needs is missing."),
  /** The database has ended one of two transactions that waited for each other. */
  CONFLICT("conflict", "Others changed the same at the same time.");

  private static final Duration SHORTEST_REST = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  private final String code;
  private final String detail;

  Setback(String code, String detail) {
    this.code = code;
    this.detail = detail;
  }

  /** The code of the problem document. */
  public String code() {
    return code;
  }

  /** In words, for clients. */
  public String detail() {
    return detail;
  }

  /** The setback that is among the causes of a failure; empty for any other failure. */
  public static Optional<Setback> of(Throwable failure) {
    if (DiskFull.caused(failure)) return Optional.of(NO_SPACE);
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof MissingBlobException) return Optional.of(FILE_MISSING);
    }
    if (DatabaseFailure.of(failure) == DatabaseFailure.COLLISION) return Optional.of(CONFLICT);
    return RefusedFiles.caused(failure) ? Optional.of(FILES_REFUSED) : Optional.empty();
  }

  /** Whether a job has been set back for too long. */
  public static boolean isTooLong(@Nullable Instant since, Instant now, Duration patience) {
    return since != null && Duration.between(since, now).compareTo(patience) > 0;
  }

  /**
   * How long a job rests before the next attempt: as long as it has been set back, between two and
   * thirty seconds.
   *
   * @param since the first setback; null if this is the first
   */
  public static Duration rest(@Nullable Instant since, Instant now) {
    Duration age = since == null ? Duration.ZERO : Duration.between(since, now);
    if (age.compareTo(SHORTEST_REST) < 0) return SHORTEST_REST;
    return age.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : age;
  }
}
