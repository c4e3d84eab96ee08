package dev.octet.service.device;

import dev.octet.device.adb.AdbClient;
import dev.octet.device.adb.AdbException;
import dev.octet.device.adb.AdbServer;
import dev.octet.device.adb.DeviceListing;
import dev.octet.device.adb.DeviceTracker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the device list of one adb server: asks for it whenever the server notifies of a change,
 * and at a fixed interval. One thread asks and calls the listener, so that lists arrive in order.
 */
final class ServerWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Interval while the server does not respond: it may be started at any time. */
  private static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(5);

  /** Consecutive failures before a slow server counts as unreachable. */
  private static final int MISSES = 3;

  private final AdbClient client;
  private final Duration poll;
  private final Listener listener;
  private final BlockingQueue<Boolean> changes = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private volatile boolean closed;
  // used by the thread only
  private @Nullable DeviceTracker tracker;
  private int misses;

  /** Called with every device list, even if unchanged. */
  @FunctionalInterface
  interface Listener {
    /**
     * Receives a server's response, or the reason why there is none.
     *
     * @param listings its devices; empty if it does not respond
     * @param problem why it does not respond; null if it does
     */
    void heard(AdbServer server, List<DeviceListing> listings, @Nullable String problem);
  }

  ServerWatch(AdbServer server, Duration poll, Listener listener) {
    client = new AdbClient(server);
    this.poll = poll;
    this.listener = listener;
    thread = Thread.ofVirtual().name("adb watch " + server).start(this::watch);
  }

  private void watch() {
    try {
      while (!closed) {
        look();
        var _ = changes.poll(wait(tracker != null).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // the watch was closed
    } finally {
      follow(false);
    }
  }

  private Duration wait(boolean found) {
    return found ? poll : BETWEEN_SEARCHES;
  }

  private void look() throws InterruptedException {
    List<DeviceListing> listings;
    String problem = null;
    try {
      listings = client.devices(LIMIT);
      misses = 0;
      follow(true);
    } catch (AdbException e) {
      misses++;
      if (e.failure() != AdbException.Failure.SERVER_UNREACHABLE && misses < MISSES) return;
      if (tracker != null)
        LOG.warn(
            "The adb server {} can't be reached; its devices count as detached",
            client.server(),
            e);
      listings = List.of();
      problem = e.getMessage();
      follow(false);
    }
    try {
      listener.heard(client.server(), listings, problem);
    } catch (RuntimeException e) {
      LOG.warn(
          "The devices of the adb server {} can't be stored; trying again", client.server(), e);
    }
  }

  private void follow(boolean wanted) {
    if (wanted && tracker == null) {
      LOG.info("Watching the devices of the adb server {}", client.server());
      tracker = client.track(_ -> changes.offer(true));
    } else if (!wanted && tracker != null) {
      tracker.close();
      tracker = null;
    }
  }

  /** Stops the watch and waits until a running call of the listener has ended. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
