package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import java.util.regex.Pattern;

/**
 * The scope in which a serial identifies one phone. A phone's own serial and the address of a phone
 * on the network are valid everywhere. The serial of an emulator or of a loopback address is valid
 * only on the host of its adb server.
 */
final class SerialScope {
  private static final Pattern LOCAL =
      Pattern.compile("(127(\\.\\d{1,3}){3}|localhost|\\[?::1]?)(:\\d+)?|emulator-\\d+");

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|::1");

  /** The scope of serials that identify a phone everywhere. */
  private static final String EVERYWHERE = "";

  private SerialScope() {}

  /**
   * Returns the scope of a serial.
   *
   * @param server the adb server that lists it
   * @param thisHost the name of this machine
   */
  static String of(String serial, AdbServer server, String thisHost) {
    if (!LOCAL.matcher(serial).matches()) return EVERYWHERE;
    return LOOPBACK.matcher(server.host()).matches() ? thisHost : server.host();
  }
}
