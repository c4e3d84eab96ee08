package dev.octet.service.platform.queue;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;

/** Retries writes while the database does not answer, so that the result of a job is not lost. */
public final class DatabaseOutage {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutage.class);

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  private DatabaseOutage() {}

  /**
   * Writes the result of a job, and retries while the database does not answer, for at most ten
   * minutes.
   *
   * @param write a transaction that has no effect if it was committed before, since a commit may
   *     succeed without a response
   * @param givesUp whether to fail at once if the database does not answer, since the service ends
   * @throws RuntimeException the failure of the last attempt
   */
  public static void outlast(Runnable write, BooleanSupplier givesUp) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        write.run();
        return;
      } catch (RuntimeException e) {
        boolean tooLong = System.nanoTime() - deadline > 0;
        if (!isCause(e) || tooLong || givesUp.getAsBoolean() || !rest()) throw e;
        LOG.debug("The result of a job can't be written; trying again", e);
      }
    }
  }

  /** Returns whether a failure means that the database did not answer, rather than refused. */
  public static boolean isCause(RuntimeException failure) {
    return failure instanceof TransactionException
        || failure instanceof DataAccessResourceFailureException
        || failure instanceof TransientDataAccessException
        || failure instanceof RecoverableDataAccessException
        // a connection that breaks during a statement or a commit
        || failure instanceof UncategorizedDataAccessException;
  }

  private static boolean rest() {
    try {
      Thread.sleep(BETWEEN_ATTEMPTS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
