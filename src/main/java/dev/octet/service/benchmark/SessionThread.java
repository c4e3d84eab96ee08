package dev.octet.service.benchmark;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Runs blocking, interruptible work in a thread of its own while the caller's thread supervises it.
 */
final class SessionThread {
  /**
   * Interval of the checks: several in the life of a lease, and short enough that a cancelled
   * session stops soon.
   */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /**
   * Time for the session to end its programs and remove its files on the phone before it is
   * interrupted again.
   */
  private static final Duration TIME_TO_CLEAN_UP = Duration.ofSeconds(10);

  private SessionThread() {}

  /**
   * Runs the work and waits for its end.
   *
   * @param wanted asked a few times a second in the calling thread. Once it returns false, the work
   *     is interrupted, and again if it has not ended after some seconds. An interrupt of the
   *     calling thread also interrupts the work, at once, and is preserved.
   * @return the result of the work
   * @throws ExecutionException if the work throws
   */
  static <T> T run(String name, Callable<T> work, BooleanSupplier wanted)
      throws ExecutionException {
    var task = new FutureTask<T>(work);
    Thread thread = Thread.ofVirtual().name(name).start(task);
    boolean interrupted = false;
    long nextInterrupt = System.nanoTime();
    try {
      while (true) {
        try {
          return task.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (wanted.getAsBoolean() || System.nanoTime() - nextInterrupt < 0) continue;
          thread.interrupt();
          nextInterrupt = System.nanoTime() + TIME_TO_CLEAN_UP.toNanos();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }
}
