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
 * Says in the log that the database is away, once a minute, and when it answers again. Whoever
 * fails because of it says so too, many times a second and with stack traces: {@link OutageFilter}
 * keeps those from the log.
 */
@Component
class DatabaseWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int LONGEST_ANSWER_SECONDS = 2;

  /** Nobody waits for a database while the service ends. Hikari takes no less. */
  private static final Duration PATIENCE_AT_END = Duration.ofMillis(250);

  private final DataSource database;
  private final OutageFilter filter = new OutageFilter(this::failed);
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean away;
  // of the thread that looks
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
      // one connection that broke is no outage
      while (!closed && !answers()) {
        away = true;
        if (lastLine == 0 || System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
          lastLine = System.nanoTime();
          told = true;
          LOG.error(
              "The database does not answer; requests are answered with 503. Since {} s. {}",
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

  /** Whether it is known to be away at the moment. */
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

  /** The message of the innermost cause, in one line: the driver's. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < 32; depth++) cause = cause.getCause();
    return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
  }

  /** Before anything else ends. */
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
