package dev.octet.device.adb;

import dev.octet.device.adb.AdbException.Failure;
import dev.octet.text.ShortText;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A client of one adb server. It keeps no connection open and may be used by any thread.
 *
 * <pre>{@code
 * var client = new AdbClient(AdbServer.parse("127.0.0.1:5037"));
 * for (DeviceListing phone : client.devices(Duration.ofSeconds(5))) {
 *   client.device(phone.serial()).properties(Duration.ofSeconds(5)).get("ro.board.platform");
 * }
 * }</pre>
 *
 * <p>Every call has one time limit for everything, connecting included, and ends when its thread is
 * interrupted.
 */
public final class AdbClient {
  /** A serial of a USB device, or {@code host:port}: without blanks, quotes and semicolons. */
  private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");

  private final AdbServer server;

  public AdbClient(AdbServer server) {
    this.server = server;
  }

  /** Returns the server's address. */
  public AdbServer server() {
    return server;
  }

  /**
   * Returns the version of the server's protocol.
   *
   * @throws AdbException if no server answers, or if it is not an adb server
   */
  public int version(Duration limit) throws AdbException, InterruptedException {
    return call(limit)
        .run(
            "asking for the version",
            connection -> {
              connection.request("host:version");
              String text = connection.readText();
              try {
                return Integer.parseInt(text, 16);
              } catch (NumberFormatException e) {
                throw connection.violation("a version that is not a hexadecimal number");
              }
            });
  }

  /** Returns the phones that the server lists, usable or not. */
  public List<DeviceListing> devices(Duration limit) throws AdbException, InterruptedException {
    return call(limit)
        .run(
            "listing",
            connection -> {
              connection.request("host:devices-l");
              return DeviceListing.parse(connection.readText());
            });
  }

  /**
   * Follows the server's list of phones. The listener is called in a thread of its own with the
   * whole list, at once and after each change. It is called with an empty list if the server can no
   * longer be reached, and with the whole list again once it can.
   */
  public DeviceTracker track(Consumer<List<DeviceListing>> listener) {
    return new DeviceTracker(server, listener);
  }

  /**
   * Returns a phone of this server, without any request to it.
   *
   * @throws AdbException ({@link Failure#UNKNOWN_DEVICE}) if the text can't be a serial
   */
  public AdbDevice device(String serial) throws AdbException {
    if (!SERIAL.matcher(serial).matches()) {
      throw new AdbException(
          Failure.UNKNOWN_DEVICE,
          "'%s' can't be the serial of a device; see the list of adb server %s"
              .formatted(ShortText.start(serial, 255), server));
    }
    return new AdbDevice(server, serial);
  }

  private AdbCall call(Duration limit) {
    return new AdbCall(server, "the adb server " + server, limit);
  }
}
