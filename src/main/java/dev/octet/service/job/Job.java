package dev.octet.service.job;

import dev.octet.service.platform.database.RowTime;
import dev.octet.service.platform.events.FollowedRow;
import dev.octet.service.platform.http.IdempotencyKey;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row that is created by a request and that clients follow until it is over. */
@MappedSuperclass
public abstract class Job extends Work implements FollowedRow {
  private Instant createdAt;
  private @Nullable String idempotencyKey;
  private @Nullable String requestHash;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected Job() {}

  /**
   * Creates a queued job.
   *
   * @param key the client's idempotency key; null if it sent none
   */
  protected Job(@Nullable IdempotencyKey key) {
    createdAt = RowTime.now();
    idempotencyKey = key == null ? null : key.key();
    requestHash = key == null ? null : key.requestHash();
  }

  /** Returns when the job was created. */
  public Instant createdAt() {
    return createdAt;
  }

  /** Returns whether a request with the same key and the same content started this job. */
  boolean wasStartedBy(IdempotencyKey key) {
    return key.key().equals(idempotencyKey) && key.requestHash().equals(requestHash);
  }
}
