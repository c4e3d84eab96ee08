package dev.octet.device.adb;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows a server's list of phones until it is closed. It reconnects when the connection breaks.
 *
 * <p>It reports only changes that the server reports. The server (observed with 29.0.6, also with
 * its own {@code adb track-devices}) does not report when a phone on the network, as opposed to
 * USB, goes offline; only {@link AdbClient#devices} shows that. For such phones, also poll the
 * list.
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

  /** Stops following. The listener may still be in its last call when this returns. */
  @Override
  public void close() {
    closed = true;
    connection.close();
    thread.interrupt();
  }
}
