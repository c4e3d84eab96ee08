package dev.octet.service.job;

import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at a piece of work. Workers know theirs by its number: what a worker of an earlier
 * attempt writes is refused.
 */
@Embeddable
public class AttemptCount {
  private int attempt;
  private @Nullable Instant setBackAt;

  /** None yet. */
  public AttemptCount() {}

  /** Another attempt begins. */
  public void begin() {
    attempt++;
  }

  /** The attempt that has begun does not count. */
  public void uncount() {
    attempt--;
  }

  /** The attempt can't go on for a reason that may pass: it does not count. */
  public void setBack() {
    uncount();
    if (setBackAt == null) setBackAt = RowTime.now();
  }

  /** The number of the current attempt, from 1; 0 before the first. */
  public int number() {
    return attempt;
  }

  /** When it was set back first; null if it never was. */
  public @Nullable Instant setBackAt() {
    return setBackAt;
  }
}
