package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server again when it has ended, when somebody removed its socket, and when it has not
 * answered for a while. The rows are in the cluster's log, from which the server recovers. Where it
 * does not come up for {@link #PATIENCE}, it is lost.
 */
final class PostgresWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /**
   * A look at a silent server takes 5 s, and 2 s lie between looks. Under load a server may be
   * slow, and one that was stopped may go on.
   */
  private static final int MOST_SILENT_LOOKS = 7;

  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

  private final PostgresServer.Settings settings;
  private final Runnable lost;
  private final Thread thread;
  private volatile PostgresServer server;
  private volatile boolean closed;

  private PostgresWatch(PostgresServer server, PostgresServer.Settings settings, Runnable lost) {
    this.server = server;
    this.settings = settings;
    this.lost = lost;
    thread = Thread.ofPlatform().daemon().name("postgres-watch").unstarted(this::watch);
  }

  /**
   * Watches a running server until it is closed, which ends the server.
   *
   * @param lost called once where the server can't be started again
   */
  static PostgresWatch over(
      PostgresServer server, PostgresServer.Settings settings, Runnable lost) {
    var watch = new PostgresWatch(server, settings, lost);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (!closed) {
        awaitTrouble();
        if (!startAgain()) {
          LOG.error(
              "The embedded PostgreSQL has not started for {} minutes; Octet ends",
              PATIENCE.toMinutes());
          lost.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Returns when the server is of no use any more. */
  private void awaitTrouble() throws InterruptedException {
    int silentLooks = 0;
    while (true) {
      var health = server.ended(BETWEEN_LOOKS) ? PostgresServer.Health.ENDED : server.health();
      if (closed) throw new InterruptedException("closed");
      silentLooks = health == PostgresServer.Health.SILENT ? silentLooks + 1 : 0;
      if (health != PostgresServer.Health.ANSWERS
          && (silentLooks == 0 || silentLooks == MOST_SILENT_LOOKS)) {
        LOG.error("The embedded PostgreSQL is started again: {}", health);
        return;
      }
    }
  }

  /** False where it did not come up for long. */
  private boolean startAgain() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long complained = 0;
    Duration wait = FIRST_WAIT;
    while (true) {
      String complaint = tryToStart();
      if (complaint == null) {
        LOG.info("The embedded PostgreSQL runs again");
        return true;
      }
      long now = System.nanoTime();
      if (now - deadline > 0) return false;
      if (complained == 0 || now - complained > BETWEEN_COMPLAINTS.toNanos()) {
        LOG.error("The embedded PostgreSQL can't be started again; trying on. {}", complaint);
        complained = now;
      }
      Thread.sleep(wait);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
  }

  private @Nullable String tryToStart() throws InterruptedException {
    try {
      server.close();
      EarlierServer.settle(settings.cluster());
      PostgresServer started = PostgresServer.start(settings);
      server = started;
      if (closed) started.close();
      return null;
    } catch (IOException | PostgresStartException e) {
      return String.valueOf(e.getMessage()).replace('\n', ' ');
    }
  }

  /** Ends the watch, then the server. */
  @Override
  public void close() throws IOException {
    closed = true;
    boolean interrupted = Thread.interrupted();
    thread.interrupt();
    try {
      // it may be waiting for the server's answer, which comes or fails in a few seconds
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    server.close();
    if (interrupted) Thread.currentThread().interrupt();
  }
}
