package dev.octet.service.platform.memory;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/**
 * The part of the heap that requests may fill with what clients send or ask for. Whoever reads
 * something of that kind takes its share before it does, and gives it back when nothing refers to
 * it any more.
 */
public final class HeapBudget {
  private static final int UNIT = 1 << 10;
  private final Semaphore free;
  private final int all;
  private final Duration patience;

  /**
   * A budget that is all free.
   *
   * @param bytes of heap
   * @param patience how long a request waits for its share
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
   * Takes a share, once others have given back enough; the first to ask is the first to get. What
   * needs more than there is takes all, and so is alone.
   *
   * @param bytes of heap, at least 0
   * @throws ProblemException 503 where it takes too long
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
                "Too many large requests are being answered at the same time.",
                "Send it again later."))
        .retryAfter(ProblemException.SHORT_REST);
  }

  /** The free part of the budget, in bytes of heap. */
  public long freeBytes() {
    return (long) free.availablePermits() * UNIT;
  }
}
