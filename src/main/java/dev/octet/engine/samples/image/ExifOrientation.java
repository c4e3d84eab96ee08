package dev.octet.engine.samples.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the orientation tag of the first image directory (TIFF 6.0, section 2; EXIF 2.3, 4.6.4).
 */
public final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int ENTRY = 12;

  private ExifOrientation() {}

  /**
   * Returns the orientation.
   *
   * @param bytes bytes that contain a TIFF structure
   * @param tiff position of the TIFF structure
   * @param otherwise result if the tag is missing or invalid
   * @return 1 (upright) to 8
   */
  public static int of(byte[] bytes, int tiff, int otherwise) {
    if (bytes.length < tiff + 8) return otherwise;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.order(bytes[tiff] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff + Integer.toUnsignedLong(buffer.getInt(tiff + 4));
    if (directory + 2 > bytes.length) return otherwise;
    int count = buffer.getShort((int) directory) & 0xffff;
    for (int i = 0; i < count; i++) {
      long at = directory + 2 + (long) ENTRY * i;
      if (at + ENTRY > bytes.length) return otherwise;
      if ((buffer.getShort((int) at) & 0xffff) != TAG) continue;
      int value = buffer.getShort((int) at + 8) & 0xffff;
      return value >= 1 && value <= 8 ? value : otherwise;
    }
    return otherwise;
  }
}
