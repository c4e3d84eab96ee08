package dev.octet.service.job;

import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.http.PreferredWait;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job after a request has waited for its end, as far as the client preferred that.
 *
 * @param <T> the row type of the kind
 * @param job the job after the wait
 * @param applied the preference that was applied; {@link PreferredWait#NONE} if there was no wait
 */
public record Awaited<T extends Job>(T job, PreferredWait applied) {
  /**
   * Waits for the end of a job.
   *
   * @param prefer the request's header {@code Prefer}; null if it has none
   * @param streams notices changes of the job
   * @param again reads the job again
   */
  public static <T extends Job> Awaited<T> of(
      T job, @Nullable String prefer, EventStreams<T> streams, Function<UUID, T> again) {
    PreferredWait asked = PreferredWait.of(prefer);
    return asked.isWanted() && streams.awaitEnd(job, asked.time())
        ? new Awaited<>(again.apply(job.id()), asked)
        : without(job);
  }

  /** Returns a job without a wait. */
  public static <T extends Job> Awaited<T> without(T job) {
    return new Awaited<>(job, PreferredWait.NONE);
  }
}
