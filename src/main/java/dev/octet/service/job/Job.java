package dev.octet.service.job;

import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.events.FollowedRow;
import dev.octet.service.platform.http.IdempotencyKey;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row that a request has started and that clients follow until it is over. */
@MappedSuperclass
public abstract class Job extends Work implements FollowedRow {
  private Instant createdAt;
  private @Nullable String idempotencyKey;
  private @Nullable String requestHash;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Job() {}

  /**
   * A new job, queued now.
   *
   * @param key under which the client sent the request; null where it sent none
   */
  protected Job(@Nullable IdempotencyKey key) {
    createdAt = RowTime.now();
    idempotencyKey = key == null ? null : key.key();
    requestHash = key == null ? null : key.requestHash();
  }

  /** When it was queued first. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Whether the same request under the same key has started it. */
  boolean wasStartedBy(IdempotencyKey key) {
    return key.key().equals(idempotencyKey) && key.requestHash().equals(requestHash);
  }
}
