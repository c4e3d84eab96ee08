package dev.octet.device.adb;

import dev.octet.device.adb.AdbException.Failure;
import dev.octet.text.ShortText;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Talks to one adb server. Holds no connection; any thread may use it.
 *
 * <pre>{@code
 * var client = new AdbClient(AdbServer.parse("127.0.0.1:5037"));
 * for (DeviceListing phone : client.devices(Duration.ofSeconds(5))) {
 *   client.device(phone.serial()).properties(Duration.ofSeconds(5)).get("ro.board.platform");
 * }
 * }</pre>
 *
 * <p>Every call takes a limit for all of it, connecting included, and may be interrupted.
 */
public final class AdbClient {
  /** A serial, of USB or {@code host:port}: no blanks, quotes or semicolons. */
  private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");

  private final AdbServer server;

  public AdbClient(AdbServer server) {
    this.server = server;
  }

  /** The server that it talks to. */
  public AdbServer server() {
    return server;
  }

  /**
   * The version of the server's protocol.
   *
   * @throws AdbException if there is no server, or no adb server
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

  /** The phones that the server knows, usable or not. */
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
   * Follows the server's list. The listener is told the whole list at once and after each change,
   * in a thread of its own; when the server goes away, an empty list, and the list again once it is
   * back.
   */
  public DeviceTracker track(Consumer<List<DeviceListing>> listener) {
    return new DeviceTracker(server, listener);
  }

  /**
   * A phone of this server. Asks nothing of it.
   *
   * @throws AdbException ({@link Failure#UNKNOWN_DEVICE}) if no phone can have such a serial
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
