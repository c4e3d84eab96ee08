package dev.octet.device.adbd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** {@code sync:}, version 1: STAT, SEND, RECV, QUIT. */
final class SyncService {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int CHUNKS_BEFORE_DEATH = 10;

  private final PhoneDouble phone;

  SyncService(PhoneDouble phone) {
    this.phone = phone;
  }

  void serve(DaemonStream stream) throws IOException {
    InputStream in = stream.input();
    while (true) {
      String id = id(in);
      if (id.equals("QUIT")) return;
      String argument = new String(in.readNBytes(number(in)), StandardCharsets.UTF_8);
      switch (id) {
        case "STAT" -> stat(stream, phone.file(argument));
        case "SEND" -> take(stream, in, argument);
        case "RECV" -> give(stream, phone.file(argument));
        default -> throw new IOException("unknown request " + id);
      }
    }
  }

  private static void stat(DaemonStream stream, Path file) throws IOException {
    boolean there = Files.isRegularFile(file);
    stream.send(
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("STAT".getBytes(StandardCharsets.US_ASCII))
            .putInt(there ? 0100644 : 0)
            .putInt(there ? (int) Files.size(file) : 0)
            .putInt(0)
            .array());
  }

  private void take(DaemonStream stream, InputStream in, String argument) throws IOException {
    int comma = argument.lastIndexOf(',');
    Path file = phone.file(argument.substring(0, comma));
    int mode = Integer.parseInt(argument.substring(comma + 1));
    Files.createDirectories(file.getParent());
    boolean refused = false;
    boolean full = phone.take(Fault.NO_SPACE);
    int chunks = 0;
    try (OutputStream to = Files.newOutputStream(file)) {
      while (true) {
        String id = id(in);
        int size = number(in);
        if (id.equals("DONE")) break;
        byte[] chunk = in.readNBytes(size);
        // as the real daemon does, what follows a refusal is read and dropped
        if (full && !refused) {
          refused = true;
          answer(stream, "FAIL", "write failed: No space left on device");
        }
        if (++chunks == CHUNKS_BEFORE_DEATH && phone.take(Fault.DIE_IN_PUSH)) phone.die();
        if (!refused) to.write(chunk);
      }
    }
    if (refused) {
      Files.delete(file);
      return;
    }
    Files.setPosixFilePermissions(file, permissions(mode));
    answer(stream, "OKAY", "");
  }

  private void give(DaemonStream stream, Path file) throws IOException {
    if (phone.take(Fault.HUGE_CHUNK)) {
      stream.send(new byte[] {'D', 'A', 'T', 'A', -1, -1, -1, -1});
      return;
    }
    if (!Files.isRegularFile(file)) {
      answer(stream, "FAIL", "open failed: No such file or directory");
      return;
    }
    var chunk = new byte[CHUNK_BYTES];
    try (InputStream from = Files.newInputStream(file)) {
      for (int count; (count = from.readNBytes(chunk, 0, chunk.length)) > 0; ) {
        stream.send(packet("DATA", count, chunk));
      }
    }
    stream.send(packet("DONE", 0, chunk));
  }

  private static void answer(DaemonStream stream, String id, String reason) throws IOException {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    stream.send(packet(id, bytes.length, bytes));
  }

  private static byte[] packet(String id, int count, byte[] bytes) {
    return ByteBuffer.allocate(8 + count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(id.getBytes(StandardCharsets.US_ASCII))
        .putInt(count)
        .put(bytes, 0, count)
        .array();
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode >> (all.length - 1 - bit) & 1) != 0) permissions.add(all[bit]);
    }
    return permissions;
  }

  private static String id(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(4);
    if (bytes.length < 4) throw new EOFException();
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static int number(InputStream in) throws IOException {
    return ByteBuffer.wrap(in.readNBytes(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }
}
