package dev.octet.device.adb;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows a server's list of phones, over as many connections as it takes, until it is closed.
 *
 * <p>It tells what the server tells. The server (seen with 29.0.6, by its own {@code adb
 * track-devices} too) is silent when a phone on the network, not on USB, goes offline; only {@link
 * AdbClient#devices} says it. Who has such phones asks for the list now and then besides.
 */
public final class DeviceTracker implements AutoCloseable {
  private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);
  private static final int CONNECT_MILLISECONDS = 5_000;

  private final AdbServer server;
  private final Consumer<List<DeviceListing>> listener;
  private final Thread thread;
  private volatile boolean closed;
  private volatile AdbConnection connection;

  DeviceTracker(AdbServer server, Consumer<List<DeviceListing>> listener) {
    this.server = server;
    this.listener = listener;
    connection = connection();
    thread = Thread.ofVirtual().name("adb tracking " + server).start(this::follow);
  }

  private AdbConnection connection() {
    return new AdbConnection("the adb server " + server);
  }

  private void follow() {
    while (!closed) {
      try (var current = connection) {
        followOnce(current);
      } catch (AdbException | IOException e) {
        if (!closed) listener.accept(List.of());
      }
      pause();
      connection = connection();
    }
  }

  private void followOnce(AdbConnection current) throws AdbException, IOException {
    current.connect(server, CONNECT_MILLISECONDS);
    current.request("host:track-devices-l");
    while (!closed) listener.accept(DeviceListing.parse(current.readText()));
  }

  private void pause() {
    try {
      if (!closed) Thread.sleep(BEFORE_RECONNECT);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends it. The listener may be in its last call when this returns. */
  @Override
  public void close() {
    closed = true;
    connection.close();
    thread.interrupt();
  }
}
