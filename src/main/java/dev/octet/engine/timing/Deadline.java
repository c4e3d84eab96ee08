package dev.octet.engine.timing;

import java.time.Duration;

/** A moment at which work that may remain undone ends. It uses the monotonic clock. */
public final class Deadline {
  /** A deadline that is never over. */
  public static final Deadline NONE = new Deadline(false, 0);

  private final boolean limited;
  private final long nanos;

  private Deadline(boolean limited, long nanos) {
    this.limited = limited;
    this.nanos = nanos;
  }

  /** Returns the deadline that is over after a duration from now. */
  public static Deadline after(Duration time) {
    return new Deadline(true, System.nanoTime() + time.toNanos());
  }

  public boolean isOver() {
    return limited && System.nanoTime() - nanos >= 0;
  }
}
