package dev.octet.engine.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a tar (POSIX.1-2001 ustar and pax, GNU's long names) one after another.
 *
 * <pre>{@code
 * for (var file = tar.next(); file != null; file = tar.next()) {
 *   tar.content().transferTo(…);
 * }
 * }</pre>
 */
public final class TarReader {
  private static final int BLOCK = 512;

  /**
   * Maximum size of an extended header, far above what tools write (names, times and attributes of
   * one file).
   */
  private static final int MOST_HEADER_BYTES = 1 << 20;

  /** Maximum number of headers per file: two extended ones, its own, and folders in between. */
  private static final int HEADERS_AN_ENTRY = 4;

  private final InputStream in;
  private final String archive;
  private final ArchiveLimits limits;
  private long position;
  private long left;
  private long padding;
  private long headers;
  private long nameBytes;
  private long leftOut;

  /**
   * A file in the archive.
   *
   * @param name name in the archive; never used as a path on this machine
   * @param bytes declared size in bytes
   * @param offset position of the content in the unpacked tar
   */
  public record Entry(String name, long bytes, long offset) {}

  /** Creates a reader of an uncompressed tar file, which skips contents without reading them. */
  public static TarReader of(FileChannel file, String archive, ArchiveLimits limits)
      throws IOException {
    return new TarReader(new RegionStream(RandomBytes.of(file), 0, file.size()), archive, limits);
  }

  /**
   * Creates a reader of an unpacked tar.
   *
   * @param in the bytes of the tar
   * @param archive name of the archive, for messages
   * @param limits limits on the content
   */
  public TarReader(InputStream in, String archive, ArchiveLimits limits) {
    this.in = in;
    this.archive = archive;
    this.limits = limits;
  }

  /**
   * Moves to the next file. Folders are skipped; links and sparse files are skipped and counted by
   * {@link #leftOut}.
   *
   * @return null at the end
   * @throws dev.octet.engine.RejectedInputException {@code unreadable-archive} or {@code
   *     calibration-set-too-large}
   * @throws IOException if the tar can't be read
   */
  public @Nullable Entry next() throws IOException {
    String longName = null;
    PaxRecords pax = PaxRecords.NONE;
    while (true) {
      skipRest();
      TarHeader header = header();
      if (header == null) return null;
      long bytes = pax.size() >= 0 && header.isOfFile() ? pax.size() : header.bytes();
      if (bytes > limits.totalBytes()) {
        throw Refusal.tooLarge(
            archive,
            "Its files together exceed the limit of %,d bytes.".formatted(limits.totalBytes()));
      }
      left = bytes;
      padding = (BLOCK - bytes % BLOCK) % BLOCK;
      switch (header.type()) {
        case LONG_NAME -> {
          byte[] text = text(bytes);
          longName = EntryName.decode(text, 0, lengthOf(text));
        }
        case EXTENDED -> pax = PaxRecords.parse(text(bytes), archive);
        case FILE -> {
          String name = name(header, longName, pax);
          if (!pax.isSparse() && !name.endsWith("/")) return new Entry(name, bytes, position);
          if (pax.isSparse()) leftOut++;
          longName = null;
          pax = PaxRecords.NONE;
        }
        case LEFT_OUT, PASSED_OVER -> {
          if (header.type() == TarHeader.Type.LEFT_OUT) leftOut++;
          longName = null;
          pax = PaxRecords.NONE;
        }
        case OF_ALL -> {} // no record that applies to all files is supported
      }
    }
  }

  /** Reads the content of an extended header. */
  private byte[] text(long bytes) throws IOException {
    if (bytes > MOST_HEADER_BYTES) {
      throw Refusal.tooLarge(
          archive,
          "The header of one of its files has %,d bytes; the limit is %,d."
              .formatted(bytes, MOST_HEADER_BYTES));
    }
    byte[] text = in.readNBytes((int) bytes);
    if (text.length < bytes) throw new EOFException("it is truncated");
    position += bytes;
    left = 0;
    return text;
  }

  private static int lengthOf(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) end++;
    return end;
  }

  private String name(TarHeader header, @Nullable String longName, PaxRecords pax) {
    String name = pax.path() != null ? pax.path() : longName != null ? longName : header.name();
    int length = name.length();
    nameBytes += length;
    if (length == 0 || length > EntryName.MOST_BYTES) {
      throw Refusal.unreadable(
          archive,
          "The name of one of its files has %,d characters; 1 to %,d are allowed."
              .formatted(length, EntryName.MOST_BYTES));
    }
    if (nameBytes > limits.listedBytes()) {
      throw Refusal.tooLarge(
          archive,
          "The names of its files together exceed the limit of %,d characters."
              .formatted(limits.listedBytes()));
    }
    return name;
  }

  private @Nullable TarHeader header() throws IOException {
    byte[] block = block();
    if (block.length == 0) return null;
    if (Arrays.equals(block, new byte[BLOCK])) return null;
    if (++headers > (long) HEADERS_AN_ENTRY * limits.entries()) {
      throw Refusal.tooLarge(
          archive,
          "The archive contains more files than the limit of %,d.".formatted(limits.entries()));
    }
    TarHeader header = TarHeader.parse(block, archive);
    // GNU's sparse files continue the list of their parts in further blocks
    for (boolean more = TarHeader.isContinued(block); more; ) {
      byte[] map = block();
      if (map.length == 0) throw new EOFException("it is truncated");
      more = TarHeader.isMapContinued(map);
    }
    return header;
  }

  /** Reads the next block; empty at the end. */
  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length > 0 && block.length < BLOCK) throw new EOFException("it is truncated");
    position += block.length;
    return block;
  }

  /**
   * Returns the content of the file that {@link #next} returned last, exactly as long as declared.
   */
  public InputStream content() {
    return new Content();
  }

  /** Returns the number of links and sparse files skipped so far. */
  public long leftOut() {
    return leftOut;
  }

  private void skipRest() throws IOException {
    try {
      in.skipNBytes(left);
      position += left;
    } catch (EOFException e) {
      throw new EOFException("it is truncated");
    }
    try {
      in.skipNBytes(padding);
      position += padding;
    } catch (EOFException e) {
      // the padding after the last file may be missing
    }
    left = 0;
    padding = 0;
  }

  private final class Content extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) return 0;
      if (left == 0) return -1;
      int read = in.read(into, offset, (int) Math.min(length, left));
      if (read < 0) throw new EOFException("it is truncated");
      left -= read;
      position += read;
      return read;
    }
  }
}
