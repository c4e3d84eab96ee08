package dev.octet.service.platform.database;

import ch.qos.logback.classic.LoggerContext;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Logs once a minute that the database does not answer, and when it answers again. Everything else
 * that fails because of the outage would log a stack trace many times a second; {@link
 * OutageFilter} drops those.
 */
@Component
class DatabaseWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LONGEST_ANSWER_SECONDS = 2;

  /** Hikari's minimum, used while the service ends, so that nothing waits for the database. */
  private static final Duration PATIENCE_AT_END = Duration.ofMillis(250);

  private final DataSource database;
  private final OutageFilter filter = new OutageFilter(this::failed);
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean away;
  // used by the thread that waits for the database only
  private volatile long lastLine;
  private volatile boolean closed;

  DatabaseWatch(DataSource database) {
    this.database = database;
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      filter.start();
      logback.addTurboFilter(filter);
    }
  }

  private void failed(Throwable failure) {
    if (closed || !looking.compareAndSet(false, true)) return;
    String reason = reason(failure);
    Thread.ofVirtual().name("database-watch").start(() -> awaitAnswer(reason));
  }

  private void awaitAnswer(String reason) {
    long began = System.nanoTime();
    boolean told = false;
    try {
      // a single broken connection is not an outage
      while (!closed && !answers()) {
        away = true;
        if (lastLine == 0 || System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
          lastLine = System.nanoTime();
          told = true;
          LOG.error(
              "The database does not answer; requests are answered with 503. Outage so far: {} s. {}",
              seconds(began),
              reason);
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
      if (told && !closed) LOG.info("The database answers again, after {} s", seconds(began));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      away = false;
      looking.set(false);
    }
  }

  /** Returns whether the database is known to be unavailable. */
  boolean isAway() {
    return away;
  }

  private static long seconds(long since) {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }

  private boolean answers() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(LONGEST_ANSWER_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Returns the message of the innermost cause, the driver's, in one line. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < 32; depth++) cause = cause.getCause();
    return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
  }

  /** Runs before anything else ends. */
  @EventListener(ContextClosedEvent.class)
  @Order(Ordered.HIGHEST_PRECEDENCE)
  public void serviceEnds() {
    closed = true;
    if (away && database instanceof HikariDataSource pool) {
      pool.getHikariConfigMXBean().setConnectionTimeout(PATIENCE_AT_END.toMillis());
    }
  }

  @Override
  public void close() {
    closed = true;
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
      logback.getTurboFilterList().remove(filter);
      filter.stop();
    }
  }
}
