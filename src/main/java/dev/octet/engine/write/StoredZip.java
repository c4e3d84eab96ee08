package dev.octet.engine.write;

import dev.octet.engine.metadata.AssociatedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip archive of uncompressed files that follows other bytes, as TFLite's metadata
 * populator appends it to a model. Offsets count from the start of the whole file, and nothing is
 * compressed, since phones map the file into memory. Not written by {@code
 * java.util.zip.ZipOutputStream}, because that counts offsets from its own start.
 */
final class StoredZip {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END_BYTES = 22;

  /** Version 2.0 of the zip format. */
  private static final short VERSION = 20;

  /** Flag for UTF-8 names: bit 11 of the general purpose flags. */
  private static final short UTF8 = 1 << 11;

  /** 1 January 1980, the earliest date in a zip; the time of day is 0. */
  private static final short FIRST_DAY = 1 << 5 | 1;

  private StoredZip() {}

  /**
   * Returns the archive.
   *
   * @param files files with different names
   * @param offset number of bytes that precede the archive in the file
   * @throws ArithmeticException if the file would exceed 2 GB
   */
  static byte[] of(List<AssociatedFile> files, int offset) {
    int locals = 0;
    int central = 0;
    for (AssociatedFile file : files) {
      int name = path(file).length;
      locals = Math.addExact(locals, LOCAL_HEADER_BYTES + name);
      locals = Math.addExact(locals, file.content().remaining());
      central = Math.addExact(central, CENTRAL_HEADER_BYTES + name);
    }
    int bytes = Math.addExact(Math.addExact(locals, central), END_BYTES);
    var zip = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var directory = ByteBuffer.allocate(central).order(ByteOrder.LITTLE_ENDIAN);
    for (AssociatedFile file : files) {
      byte[] path = path(file);
      int checksum = checksum(file);
      int at = Math.addExact(offset, zip.position());
      zip.putInt(LOCAL_HEADER);
      entry(zip, path, file, checksum);
      zip.put(path).put(file.content());

      directory.putInt(CENTRAL_HEADER).putShort(VERSION);
      entry(directory, path, file, checksum);
      // no comment, disk 0, no attributes
      directory.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
      directory.putInt(at).put(path);
    }
    zip.put(directory.flip());
    zip.putInt(END).putShort((short) 0).putShort((short) 0);
    zip.putShort((short) files.size()).putShort((short) files.size());
    zip.putInt(central).putInt(Math.addExact(offset, locals)).putShort((short) 0);
    return zip.array();
  }

  private static byte[] path(AssociatedFile file) {
    return file.name().getBytes(StandardCharsets.UTF_8);
  }

  private static int checksum(AssociatedFile file) {
    var crc = new CRC32();
    crc.update(file.content());
    return (int) crc.getValue();
  }

  /** Writes the fields common to the local and the central header. */
  private static void entry(ByteBuffer zip, byte[] path, AssociatedFile file, int checksum) {
    int bytes = file.content().remaining();
    zip.putShort(VERSION).putShort(UTF8).putShort((short) 0);
    zip.putShort((short) 0).putShort(FIRST_DAY);
    zip.putInt(checksum).putInt(bytes).putInt(bytes);
    zip.putShort((short) path.length).putShort((short) 0);
  }
}
