package dev.octet.device.adb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The stream of packets of {@code shell,v2}. A packet is a kind, a little-endian length, and bytes.
 */
final class ShellStream {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int EXIT = 3;
  private static final byte CLOSE_STDIN = 4;

  /** Maximum length of a packet, far above a daemon's largest transfer of 1 MiB. */
  private static final long LONGEST_PACKET = 16L << 20;

  private static final int CHUNK_BYTES = 64 * 1024;

  private final AdbConnection connection;
  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK_BYTES];

  ShellStream(AdbConnection connection) throws IOException {
    this.connection = connection;
    in = connection.in();
  }

  /** Closes the command's standard input. */
  void closeInput() throws IOException {
    var out = connection.out();
    out.write(new byte[] {CLOSE_STDIN, 0, 0, 0, 0});
    out.flush();
  }

  /**
   * Passes all output on.
   *
   * @return the exit code
   */
  int follow(ShellOutput output) throws IOException, AdbException {
    while (true) {
      int kind = in.read();
      if (kind < 0) throw new EOFException("no exit code");
      long length = WireNumbers.readUnsignedInt(connection);
      if (length > LONGEST_PACKET) {
        throw connection.violation(
            "a shell packet of %d bytes, expected at most %d".formatted(length, LONGEST_PACKET));
      }
      switch (kind) {
        case STDOUT -> pass(length, output::stdout);
        case STDERR -> pass(length, output::stderr);
        case EXIT -> {
          if (length != 1) {
            throw connection.violation("an exit code of %d bytes, expected 1".formatted(length));
          }
          return connection.read(1)[0] & 0xff;
        }
        default ->
            throw connection.violation(
                "a shell packet of kind %d, expected 1 to 3".formatted(kind));
      }
    }
  }

  @FunctionalInterface
  private interface Sink {
    void take(byte[] bytes, int offset, int length);
  }

  private void pass(long length, Sink sink) throws IOException {
    long left = length;
    while (left > 0) {
      int count = in.read(chunk, 0, (int) Math.min(left, chunk.length));
      if (count < 0) throw new EOFException("%d bytes of a shell packet missing".formatted(left));
      sink.take(chunk, 0, count);
      left -= count;
    }
  }
}
