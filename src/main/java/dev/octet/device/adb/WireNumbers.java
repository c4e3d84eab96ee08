package dev.octet.device.adb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes the numbers of the shell and sync protocols: unsigned, 32 bits, little-endian.
 */
final class WireNumbers {
  private WireNumbers() {}

  static long readUnsignedInt(AdbConnection connection) throws IOException {
    return Integer.toUnsignedLong(
        ByteBuffer.wrap(connection.read(Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  static void write(OutputStream out, int value) throws IOException {
    out.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
