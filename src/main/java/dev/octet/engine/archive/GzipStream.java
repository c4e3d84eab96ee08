package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a gzip file (RFC 1952), one member after another. Members that are empty are limited: the
 * JDK's class calls itself for each of them, and a few thousand exhaust the stack.
 */
public final class GzipStream extends GZIPInputStream {
  private static final int MOST_EMPTY_MEMBERS = 100;

  private int empty;

  /**
   * Reads the header of the first member.
   *
   * @param buffer compressed bytes that are read at a time
   * @throws java.util.zip.ZipException if there is none
   */
  public GzipStream(InputStream packed, int buffer) throws IOException {
    super(packed, buffer);
  }

  /**
   * Reads at least one byte, unless the file ends.
   *
   * @throws IOException if the file is damaged, or if more than 100 members in a row are empty
   */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (empty > MOST_EMPTY_MEMBERS) {
      throw new IOException(
          "more than %d of its parts in a row are empty".formatted(MOST_EMPTY_MEMBERS));
    }
    empty++;
    try {
      return super.read(into, offset, length);
    } finally {
      empty--;
    }
  }
}
