package dev.octet.service.platform.memory;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/**
 * The part of the heap that requests may fill with content that clients send or request. A request
 * takes a share before it reads such content, and returns the share when nothing refers to the
 * content any more.
 */
public final class HeapBudget {
  private static final int UNIT = 1 << 10;
  private final Semaphore free;
  private final int all;
  private final Duration patience;

  /**
   * Creates a budget with everything free.
   *
   * @param bytes of heap
   * @param patience maximum wait of a request for its share
   */
  public HeapBudget(long bytes, Duration patience) {
    all = (int) Math.max(1, Math.min(bytes / UNIT, Integer.MAX_VALUE));
    free = new Semaphore(all, true);
    this.patience = patience;
  }

  /** A share of the budget, taken until it is closed. */
  public final class Share implements AutoCloseable {
    private final int units;

    private Share(int units) {
      this.units = units;
    }

    @Override
    public void close() {
      free.release(units);
    }
  }

  /**
   * Takes a share, and waits until enough is free. Requests are served in order. A request that
   * needs more than the whole budget takes all of it.
   *
   * @param bytes of heap, at least 0
   * @throws ProblemException with 503 if it waits too long
   */
  public Share take(long bytes) {
    int units = (int) Math.min(all, bytes / UNIT + 1);
    try {
      if (free.tryAcquire(units, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Share(units);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "busy",
                "Too many large requests are being processed.",
                "Send the request again later."))
        .retryAfter(ProblemException.SHORT_REST);
  }

  /** Returns the free part of the budget, in bytes of heap. */
  public long freeBytes() {
    return (long) free.availablePermits() * UNIT;
  }
}
