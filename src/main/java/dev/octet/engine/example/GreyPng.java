package dev.octet.engine.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Encodes small grayscale images as PNG (W3C, Portable Network Graphics, third edition). The pixels
 * are stored without compression (RFC 1951, 3.2.4), since deflate gives different bytes with
 * another zlib.
 */
final class GreyPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int MAX_STORED = 0xffff;
  private static final int CHUNK_FRAME = 12;

  private GreyPng() {}

  /**
   * Encodes an image.
   *
   * @param pixels row-major, 8 bits each; {@code height * (width + 1)} must be at most 65,535
   * @param width width in pixels
   * @param height height in pixels
   */
  static byte[] encode(byte[] pixels, int width, int height) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 0, 0, 0, 0}) // 8 bits, gray, deflate, filtered, not interlaced
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

  /** Prefixes each row with the number of its filter, 0 for none. */
  private static byte[] unfiltered(byte[] pixels, int width, int height) {
    var rows = new byte[height * (width + 1)];
    for (int row = 0; row < height; row++) {
      System.arraycopy(pixels, row * width, rows, row * (width + 1) + 1, width);
    }
    return rows;
  }

  private static byte[] zlib(byte[] content) {
    if (content.length > MAX_STORED) {
      throw new IllegalArgumentException("the image has %d bytes".formatted(content.length));
    }
    var checksum = new Adler32();
    checksum.update(content);
    return ByteBuffer.allocate(content.length + 11)
        .put(new byte[] {0x78, 0x01}) // zlib header: window of 32 KB, fastest
        .put((byte) 1) // last block, stored
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
