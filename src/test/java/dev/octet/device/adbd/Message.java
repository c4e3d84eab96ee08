package dev.octet.device.adbd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of the transport protocol ({@code protocol.txt} of adb): a header of six numbers, and
 * bytes.
 */
record Message(int command, int first, int second, byte[] data) {
  static final int CNXN = 0x4e584e43;
  static final int AUTH = 0x48545541;
  static final int OPEN = 0x4e45504f;
  static final int OKAY = 0x59414b4f;
  static final int CLSE = 0x45534c43;
  static final int WRTE = 0x45545257;

  /** The first version without check sums. */
  static final int VERSION = 0x01000001;

  static final int MOST_DATA = 256 * 1024;

  private static final int HEADER_BYTES = 24;

  Message(int command, int first, int second) {
    this(command, first, second, new byte[0]);
  }

  static Message read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(HEADER_BYTES);
    if (bytes.length < HEADER_BYTES) throw new EOFException();
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int command = header.getInt();
    int first = header.getInt();
    int second = header.getInt();
    return new Message(command, first, second, in.readNBytes(header.getInt()));
  }

  void write(OutputStream out) throws IOException {
    int sum = 0;
    for (byte b : data) sum += b & 0xff;
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(command).putInt(first).putInt(second).putInt(data.length).putInt(sum);
    bytes.putInt(~command).put(data);
    out.write(bytes.array());
    out.flush();
  }

  String text() {
    int end = data.length;
    while (end > 0 && data[end - 1] == 0) end--;
    return new String(data, 0, end, StandardCharsets.UTF_8);
  }
}
