package dev.octet.device.adb;

/**
 * The address of an adb server.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record AdbServer(String host, int port) {
  /** The default port of adb servers. */
  public static final int DEFAULT_PORT = 5037;

  private static final int GREATEST_PORT = 65_535;

  public AdbServer {
    if (host.isBlank()) throw new IllegalArgumentException("an adb server needs a host");
    if (port < 1 || port > GREATEST_PORT) {
      throw new IllegalArgumentException(
          "the port of the adb server %s is %d, expected 1 to %d"
              .formatted(host, port, GREATEST_PORT));
    }
  }

  /** Returns the address of this machine's server at the default port. */
  public static AdbServer local() {
    return new AdbServer("127.0.0.1", DEFAULT_PORT);
  }

  /**
   * Parses {@code host}, {@code host:port} or {@code [address]:port}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static AdbServer parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) return new AdbServer(unbracketed(text), DEFAULT_PORT);
    try {
      return new AdbServer(
          unbracketed(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' is not the address of an adb server, expected host:port".formatted(text), e);
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
