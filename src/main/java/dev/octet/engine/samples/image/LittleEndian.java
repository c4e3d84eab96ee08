package dev.octet.engine.samples.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads little-endian records of fixed size from the front of a stream. */
final class LittleEndian {
  private LittleEndian() {}

  /**
   * Reads the next bytes.
   *
   * @throws EOFException if the stream ends before
   */
  static ByteBuffer read(InputStream stream, int bytes) throws IOException {
    byte[] read = stream.readNBytes(bytes);
    if (read.length < bytes) throw new EOFException();
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int unsignedShort(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  static int unsigned24(ByteBuffer bytes, int at) {
    return unsignedShort(bytes, at) | (bytes.get(at + 2) & 0xff) << 16;
  }
}
