package dev.octet.engine.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A ZIP archive of one stored file, to stand behind other bytes: what TFLite's metadata populator
 * appends to a model. Offsets count from the start of the whole file, and nothing is compressed,
 * since readers on a phone map the file into memory. Written by hand because {@code
 * java.util.zip.ZipOutputStream} counts offsets from its own start.
 */
final class StoredZip {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END_BYTES = 22;

  /** Version 2.0 of the ZIP format. */
  private static final short VERSION = 20;

  /** The name is UTF-8: bit 11 of the general purpose flags. */
  private static final short UTF8 = 1 << 11;

  /** 1 January 1980, the first day that ZIP knows; the time of day is 0. */
  private static final short FIRST_DAY = 1 << 5 | 1;

  private StoredZip() {}

  /**
   * The archive.
   *
   * @param offset how many bytes stand before it in the file
   */
  static byte[] of(String name, byte[] content, int offset) {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    int local = LOCAL_HEADER_BYTES + path.length + content.length;
    int central = CENTRAL_HEADER_BYTES + path.length;
    var zip = ByteBuffer.allocate(local + central + END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(LOCAL_HEADER);
    entry(zip, path, content);
    zip.put(path).put(content);

    zip.putInt(CENTRAL_HEADER).putShort(VERSION);
    entry(zip, path, content);
    // no comment, disk 0, no attributes
    zip.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    zip.putInt(offset).put(path);

    zip.putInt(END).putShort((short) 0).putShort((short) 0);
    zip.putShort((short) 1).putShort((short) 1);
    zip.putInt(central).putInt(Math.addExact(offset, local)).putShort((short) 0);
    return zip.array();
  }

  /** What the local and the central header have in common. */
  private static void entry(ByteBuffer zip, byte[] path, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    zip.putShort(VERSION).putShort(UTF8).putShort((short) 0);
    zip.putShort((short) 0).putShort(FIRST_DAY);
    zip.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
    zip.putShort((short) path.length).putShort((short) 0);
  }
}
