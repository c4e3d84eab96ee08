package dev.octet.device.adb;

import dev.octet.device.adb.AdbException.Failure;
import dev.octet.text.ShortText;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A connection to an adb server with the framing of its protocol. A request is four hexadecimal
 * digits of length and its text; the response is {@code OKAY}, or {@code FAIL} and a reason.
 */
final class AdbConnection implements AutoCloseable {
  /** The maximum of four hexadecimal digits. */
  private static final int LONGEST_TEXT = 0xffff;

  private static final int BUFFER_BYTES = 64 * 1024 + 8;
  private static final int STATUS_BYTES = 4;
  private static final int LENGTH_DIGITS = 4;

  private final Socket socket = new Socket();
  private final String peer;

  /**
   * Creates a connection that is not connected yet. {@link #close()} from another thread ends any
   * operation that waits in this one.
   *
   * @param peer the server or phone, for messages
   */
  AdbConnection(String peer) {
    this.peer = peer;
  }

  void connect(AdbServer server, int milliseconds) throws AdbException {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.host(), server.port()), milliseconds);
    } catch (IOException e) {
      throw new AdbException(
          Failure.SERVER_UNREACHABLE,
          "no adb server answers at %s (%s): start it there with 'adb start-server', or correct the"
                  .formatted(server, e.getMessage())
              + " address",
          e);
    }
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  OutputStream out() throws IOException {
    return new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
  }

  /**
   * Sends a request and reads its {@code OKAY}.
   *
   * @throws AdbException if the server refuses the request
   */
  void request(String text) throws IOException, AdbException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "a request of %d bytes, expected at most %d".formatted(bytes.length, LONGEST_TEXT));
    }
    var out = out();
    out.write("%04x".formatted(bytes.length).getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
    String status = new String(read(STATUS_BYTES), StandardCharsets.ISO_8859_1);
    switch (status) {
      case "OKAY" -> {}
      case "FAIL" -> throw refused(readText());
      default -> throw violation("a status '%s', expected OKAY or FAIL".formatted(shown(status)));
    }
  }

  /** Reads a text that is preceded by its length, at most 65,535 bytes. */
  String readText() throws IOException, AdbException {
    String digits = new String(read(LENGTH_DIGITS), StandardCharsets.ISO_8859_1);
    if (!digits.chars().allMatch(HexFormat::isHexDigit)) {
      throw violation(
          "a length of '%s', expected four hexadecimal digits".formatted(shown(digits)));
    }
    return new String(read(HexFormat.fromHexDigits(digits)), StandardCharsets.UTF_8);
  }

  /** Reads exactly {@code count} bytes, a number that the caller has bounded. */
  byte[] read(int count) throws IOException {
    byte[] bytes = in().readNBytes(count);
    if (bytes.length < count)
      throw new EOFException("%d of %d bytes".formatted(bytes.length, count));
    return bytes;
  }

  AdbException violation(String what) {
    return new AdbException(
        Failure.PROTOCOL_VIOLATION,
        "%s does not speak the adb protocol: it sent %s".formatted(peer, what));
  }

  AdbException refused(String reason) {
    String text = shown(reason);
    return new AdbException(failure(reason), "%s refused: %s".formatted(peer, text));
  }

  /**
   * Returns the kind of a failure by the server's message, as in its source (transport.cpp), or by
   * the kernel's.
   */
  private static Failure failure(String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    if (text.contains("not found") && text.startsWith("device")) return Failure.UNKNOWN_DEVICE;
    if (text.contains("unauthorized")) return Failure.UNAUTHORIZED;
    if (text.contains("device offline")) return Failure.OFFLINE;
    if (text.contains("no space left")) return Failure.NO_SPACE;
    if (text.contains("still connecting")
        || text.contains("still authorizing")
        || text.contains("insufficient permissions")
        || text.contains("no permissions")) {
      return Failure.NOT_READY;
    }
    return Failure.REFUSED;
  }

  private static String shown(String text) {
    int longest = 300;
    String printable = text.strip().replaceAll("[^\\x20-\\x7e]+", " ");
    return ShortText.start(printable, longest);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing is lost: everything that was needed has been read
    }
  }
}
