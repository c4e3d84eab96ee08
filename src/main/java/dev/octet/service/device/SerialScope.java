package dev.octet.service.device;

import dev.octet.device.adb.AdbServer;
import java.util.regex.Pattern;

/**
 * Where a serial names one phone. That of a phone does so everywhere, and so does the address of
 * one on the network; an emulator, and what is connected by a loopback address, is known by its
 * serial to the host of its adb server only.
 */
final class SerialScope {
  private static final Pattern LOCAL =
      Pattern.compile("(127(\\.\\d{1,3}){3}|localhost|\\[?::1]?)(:\\d+)?|emulator-\\d+");

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|::1");

  /** The scope of a serial that names one phone everywhere. */
  private static final String EVERYWHERE = "";

  private SerialScope() {}

  /**
   * The scope of a serial.
   *
   * @param server that shows it
   * @param thisHost the name of this machine
   */
  static String of(String serial, AdbServer server, String thisHost) {
    if (!LOCAL.matcher(serial).matches()) return EVERYWHERE;
    return LOOPBACK.matcher(server.host()).matches() ? thisHost : server.host();
  }
}
