package dev.octet.engine.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Small greyscale pictures as PNG (W3C, Portable Network Graphics, third edition). The pixels are
 * stored without compression (RFC 1951, 3.2.4): deflate gives other bytes with another zlib.
 */
final class GreyPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int MAX_STORED = 0xffff;
  private static final int CHUNK_FRAME = 12;

  private GreyPng() {}

  /**
   * Encodes.
   *
   * @param pixels row-major, 8 bits each; at most 65,535 bytes with one more a row
   */
  static byte[] encode(byte[] pixels, int width, int height) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 0, 0, 0, 0}) // 8 bits, grey, deflate, filtered, not interlaced
            .array();
    byte[] data = zlib(unfiltered(pixels, width, height));
    ByteBuffer file =
        ByteBuffer.allocate(SIGNATURE.length + 3 * CHUNK_FRAME + header.length + data.length);
    file.put(SIGNATURE);
    chunk(file, "IHDR", header);
    chunk(file, "IDAT", data);
    chunk(file, "IEND", new byte[0]);
    return file.array();
  }

  /** Each row behind the number of its filter, 0: none. */
  private static byte[] unfiltered(byte[] pixels, int width, int height) {
    var rows = new byte[height * (width + 1)];
    for (int row = 0; row < height; row++) {
      System.arraycopy(pixels, row * width, rows, row * (width + 1) + 1, width);
    }
    return rows;
  }

  private static byte[] zlib(byte[] content) {
    if (content.length > MAX_STORED) {
      throw new IllegalArgumentException("the picture has %d bytes".formatted(content.length));
    }
    var checksum = new Adler32();
    checksum.update(content);
    return ByteBuffer.allocate(content.length + 11)
        .put(new byte[] {0x78, 0x01}) // zlib, 32 KB window, fastest
        .put((byte) 1) // the last block, stored
        .putShort(Short.reverseBytes((short) content.length))
        .putShort(Short.reverseBytes((short) ~content.length))
        .put(content)
        .putInt((int) checksum.getValue())
        .array();
  }

  private static void chunk(ByteBuffer file, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    file.putInt(content.length).put(name).put(content).putInt((int) checksum.getValue());
  }
}
