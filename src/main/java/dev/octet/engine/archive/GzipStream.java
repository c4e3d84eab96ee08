package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a gzip file (RFC 1952) with any number of members. The number of consecutive empty
 * members is limited, because the JDK's class calls itself recursively for each of them and a few
 * thousand exhaust the stack.
 */
public final class GzipStream extends GZIPInputStream {
  private static final int MOST_EMPTY_MEMBERS = 100;

  private int empty;

  /**
   * Reads the header of the first member.
   *
   * @param packed the compressed bytes
   * @param buffer size of the input buffer in bytes
   * @throws java.util.zip.ZipException if there is no valid header
   */
  public GzipStream(InputStream packed, int buffer) throws IOException {
    super(packed, buffer);
  }

  /**
   * Reads at least one byte, or returns -1 at the end.
   *
   * @throws IOException if the file is damaged, or if more than 100 consecutive members are empty
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
