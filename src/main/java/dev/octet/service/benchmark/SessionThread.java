package dev.octet.service.benchmark;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Lets something that blocks, and ends when it is interrupted, run in a thread of its own while the
 * caller's thread looks after it.
 */
final class SessionThread {
  /** Several times in the life of a lease; a cancelled session notices soon. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** Enough to end and remove on a phone what it has begun there; who is hasty is cut short. */
  private static final Duration TIME_TO_CLEAN_UP = Duration.ofSeconds(10);

  private SessionThread() {}

  /**
   * Runs something to its end.
   *
   * @param wanted asked a few times a second, in the calling thread; once false, the work is
   *     interrupted, and again if it has not ended after some seconds. An interrupt of the calling
   *     thread does the same at once, and stays.
   * @throws ExecutionException with what the work has thrown
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
