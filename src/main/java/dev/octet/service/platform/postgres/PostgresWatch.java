package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts the server if it has ended, if its socket was removed, or if it has not responded for a
 * while. No data are lost, since the server recovers from its write-ahead log. If the server can't
 * be restarted for {@link #PATIENCE}, it is reported as lost.
 */
final class PostgresWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  /**
   * Number of consecutive checks without a response before a restart. A check of a silent server
   * takes 5 s, and checks are 2 s apart. A server may be slow under load, and a stopped one may be
   * continued.
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
   * Watches a running server. Closing the watch also stops the server.
   *
   * @param lost called once if the server can't be restarted
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
              "The embedded PostgreSQL could not be restarted for {} minutes; Octet ends",
              PATIENCE.toMinutes());
          lost.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      // the watch was closed
    }
  }

  /** Returns when the server must be restarted. */
  private void awaitTrouble() throws InterruptedException {
    int silentLooks = 0;
    while (true) {
      var health = server.ended(BETWEEN_LOOKS) ? PostgresServer.Health.ENDED : server.health();
      if (closed) throw new InterruptedException("closed");
      silentLooks = health == PostgresServer.Health.SILENT ? silentLooks + 1 : 0;
      if (health != PostgresServer.Health.ANSWERS
          && (silentLooks == 0 || silentLooks == MOST_SILENT_LOOKS)) {
        LOG.error("Restarting the embedded PostgreSQL: {}", health);
        return;
      }
    }
  }

  /**
   * Restarts the server.
   *
   * @return false if it could not be restarted for {@link #PATIENCE}
   */
  private boolean startAgain() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long complained = 0;
    Duration wait = FIRST_WAIT;
    while (true) {
      String complaint = tryToStart();
      if (complaint == null) {
        LOG.info("The embedded PostgreSQL was restarted");
        return true;
      }
      long now = System.nanoTime();
      if (now - deadline > 0) return false;
      if (complained == 0 || now - complained > BETWEEN_COMPLAINTS.toNanos()) {
        LOG.error("The embedded PostgreSQL can't be restarted; trying again. {}", complaint);
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
      // the thread may be waiting for the server's response, which comes or fails within a few
      // seconds
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    server.close();
    if (interrupted) Thread.currentThread().interrupt();
  }
}
