package dev.octet.service.job;

import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The number of attempts at a piece of work. A worker is known by the number of its attempt: writes
 * from an earlier attempt are refused.
 */
@Embeddable
public class AttemptCount {
  private int attempt;
  private @Nullable Instant setBackAt;

  /** Creates a count of 0 attempts. */
  public AttemptCount() {}

  /** Begins another attempt. */
  public void begin() {
    attempt++;
  }

  /** Takes the current attempt out of the count. */
  public void uncount() {
    attempt--;
  }

  /**
   * Takes the current attempt out of the count because of an obstacle that may pass, and remembers
   * when that first happened.
   */
  public void setBack() {
    uncount();
    if (setBackAt == null) setBackAt = RowTime.now();
  }

  /** Returns the number of the current attempt, from 1; 0 before the first. */
  public int number() {
    return attempt;
  }

  /** Returns when {@link #setBack} was first called; null if it never was. */
  public @Nullable Instant setBackAt() {
    return setBackAt;
  }
}
