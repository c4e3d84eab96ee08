package dev.octet.service.platform.storage;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Compares the database and the data directory while the service runs, and ends the service if they
 * no longer belong together, because one of them was replaced, or was paired with another partner.
 * It also raises the mark of both at intervals and at the end, so that a backup of the running
 * service is recognized as older than the final state.
 */
public final class StorageWatch implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(StorageWatch.class);

  /** Starts before everything that accepts work, and stops after it. */
  private static final int PHASE = Integer.MIN_VALUE + 1000;

  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  private final StoragePair pair;
  private final LeftOvers leftOvers;
  private final DataSource database;
  private final StorageProperties properties;
  private final ApplicationContext service;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("storage-watch").factory());
  private volatile boolean running;
  private volatile boolean apart;
  private long raisedAt;

  public StorageWatch(
      StoragePair pair,
      LeftOvers leftOvers,
      DataSource database,
      StorageProperties properties,
      ApplicationContext service) {
    this.pair = pair;
    this.leftOvers = leftOvers;
    this.database = database;
    this.properties = properties;
    this.service = service;
  }

  @Override
  public void start() {
    if (!pair.isEstablished()) {
      // if the tables are not created by Flyway in this process, the pair was not checked yet
      pair.check(database);
      pair.establish(database);
    }
    running = true;
    raisedAt = System.nanoTime();
    long every = properties.checkEvery().toMillis();
    var _ = thread.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (apart) return;
    try {
      if (System.nanoTime() - raisedAt >= properties.raiseEvery().toNanos()) {
        pair.raise(database);
        raisedAt = System.nanoTime();
        leftOvers.deleteExpired();
      } else {
        pair.requireMatch(database);
      }
    } catch (StorageMismatchException | DataDirectoryException e) {
      end(e);
    } catch (SQLException | IOException | RuntimeException e) {
      // with the exception, by which the log's filter recognizes an outage
      LOG.warn("The database and the data directory can't be compared", e);
    }
  }

  private void end(RuntimeException why) {
    apart = true;
    LOG.error("The service ends. {}", why.getMessage());
    // in another thread, since closing the context waits for this one
    Thread.ofPlatform().name("storage-end").start(() -> SpringApplication.exit(service, () -> 1));
  }

  @Override
  public void stop() {
    running = false;
    // a running comparison may finish, since an interrupt would break its connection
    thread.shutdown();
    if (apart) return;
    // in another thread, since a database that does not answer must not delay the end
    Thread last = Thread.ofPlatform().daemon().name("storage-end").start(this::raiseAtEnd);
    try {
      last.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void raiseAtEnd() {
    try {
      pair.raise(database);
    } catch (SQLException | IOException | RuntimeException e) {
      LOG.warn("The mark was not raised at the end", e);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
