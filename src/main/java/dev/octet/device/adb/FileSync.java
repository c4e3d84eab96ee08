package dev.octet.device.adb;

import dev.octet.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The file transfer protocol ("sync"), version 1. A message is an identifier of four letters, a
 * number, and bytes.
 */
final class FileSync {
  /** The protocol's maximum (SYNC_DATA_MAX). */
  private static final int CHUNK_BYTES = 64 * 1024;

  private static final int ID_BYTES = 4;
  private static final int LONGEST_REASON = 64 * 1024;

  /** The file type bits of a regular file, as in {@code stat}. */
  private static final int REGULAR = 0100000;

  private final AdbConnection connection;
  private final InputStream in;
  private final OutputStream out;
  private final MessageDigest digest = Sha256.digest();

  FileSync(AdbConnection connection) throws IOException {
    this.connection = connection;
    in = connection.in();
    out = connection.out();
  }

  /**
   * Writes a file on the phone.
   *
   * @param permissions as for {@code chmod}, such as 0755
   */
  Transfer push(InputStream content, RemotePath path, int permissions)
      throws IOException, AdbException {
    send("SEND", "%s,%d".formatted(path, REGULAR | permissions));
    var chunk = new byte[CHUNK_BYTES];
    long bytes = 0;
    for (int count; (count = content.readNBytes(chunk, 0, chunk.length)) > 0; bytes += count) {
      digest.update(chunk, 0, count);
      // before the end there can only be a refusal, and the daemon drops what follows it
      if (in.available() > 0) break;
      data(chunk, count);
    }
    done();
    takeAnswer();
    return new Transfer(bytes, Sha256.finish(digest));
  }

  private void data(byte[] chunk, int count) throws IOException, AdbException {
    try {
      id("DATA", count);
      out.write(chunk, 0, count);
      out.flush();
    } catch (SocketException e) {
      // before it closed the connection, the phone may have sent a reason
      if (in.available() > 0) takeAnswer();
      throw e;
    }
  }

  private void done() throws IOException {
    // 0 as modification time, since the phone's clock is not used
    id("DONE", 0);
    out.flush();
  }

  private void takeAnswer() throws IOException, AdbException {
    String id = readId();
    long value = WireNumbers.readUnsignedInt(connection);
    if (id.equals("FAIL")) throw connection.refused(reason(value));
    if (!id.equals("OKAY")) throw unexpected(id, "OKAY or FAIL");
  }

  /**
   * Reads a file of the phone.
   *
   * @param mostBytes maximum size; a larger file is refused
   */
  Transfer pull(RemotePath path, OutputStream content, long mostBytes)
      throws IOException, AdbException {
    send("RECV", path.text());
    long bytes = 0;
    while (true) {
      String id = readId();
      long value = WireNumbers.readUnsignedInt(connection);
      switch (id) {
        case "DATA" -> {
          if (value > CHUNK_BYTES) {
            throw connection.violation(
                "a chunk of %d bytes, expected at most %d".formatted(value, CHUNK_BYTES));
          }
          bytes += value;
          if (bytes > mostBytes) {
            throw connection.refused(
                "the file %s is larger than %d bytes".formatted(path, mostBytes));
          }
          byte[] read = connection.read((int) value);
          digest.update(read);
          content.write(read);
        }
        case "DONE" -> {
          return new Transfer(bytes, Sha256.finish(digest));
        }
        case "FAIL" -> throw connection.refused(reason(value));
        default -> throw unexpected(id, "DATA, DONE or FAIL");
      }
    }
  }

  private void send(String id, String argument) throws IOException {
    byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
    id(id, bytes.length);
    out.write(bytes);
    out.flush();
  }

  private void id(String id, int value) throws IOException {
    out.write(id.getBytes(StandardCharsets.US_ASCII));
    WireNumbers.write(out, value);
  }

  private String readId() throws IOException {
    return new String(connection.read(ID_BYTES), StandardCharsets.ISO_8859_1);
  }

  private String reason(long length) throws IOException, AdbException {
    if (length > LONGEST_REASON) {
      throw connection.violation(
          "a reason of %d bytes, expected at most %d".formatted(length, LONGEST_REASON));
    }
    return new String(connection.read((int) length), StandardCharsets.UTF_8);
  }

  private AdbException unexpected(String id, String expected) {
    return connection.violation(
        "'%s', expected %s".formatted(id.replaceAll("[^\\x20-\\x7e]", "?"), expected));
  }
}
