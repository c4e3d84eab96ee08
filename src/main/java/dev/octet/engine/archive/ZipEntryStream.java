package dev.octet.engine.archive;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The content of a file in a zip: exactly as many bytes as the directory declares, with the
 * declared checksum. Reading anything else throws a rejection that names the file.
 */
final class ZipEntryStream extends InputStream {
  private static final int BUFFER = 16 << 10;

  private final ZipArchive.Entry entry;
  private final InputStream content;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private long left;
  private boolean checked;

  ZipEntryStream(ZipArchive.Entry entry, InputStream packed) {
    this.entry = entry;
    left = entry.bytes();
    content =
        entry.isStored()
            ? packed
            // zlib needs one byte after the end of raw deflate data
            : new InflaterInputStream(
                new SequenceInputStream(packed, new ByteArrayInputStream(new byte[1])),
                inflater,
                BUFFER);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (left == 0) {
      checkEnd();
      return -1;
    }
    int read = part(into, offset, (int) Math.min(length, left));
    if (read < 0) throw shorter();
    checksum.update(into, offset, read);
    left -= read;
    return read;
  }

  private int part(byte[] into, int offset, int length) throws IOException {
    try {
      return content.read(into, offset, length);
    } catch (EOFException e) {
      throw shorter();
    } catch (ZipException e) {
      throw Refusal.unreadable(entry.name(), "It can't be unpacked: %s.".formatted(e.getMessage()));
    }
  }

  private RuntimeException shorter() {
    return Refusal.unreadable(
        entry.name(), "It has fewer than the declared %,d bytes.".formatted(entry.bytes()));
  }

  private void checkEnd() throws IOException {
    if (checked) return;
    checked = true;
    if (part(new byte[1], 0, 1) > 0) {
      throw Refusal.unreadable(
          entry.name(), "It has more than the declared %,d bytes.".formatted(entry.bytes()));
    }
    if ((int) checksum.getValue() != entry.checksum()) {
      throw Refusal.unreadable(
          entry.name(), "Its content does not match the checksum in the archive.");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
