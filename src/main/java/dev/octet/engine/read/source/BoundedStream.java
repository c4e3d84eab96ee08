package dev.octet.engine.read.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that rejects the upload if more than a limited number of bytes is read. */
final class BoundedStream extends FilterInputStream {
  private final long most;
  private long left;

  BoundedStream(InputStream in, long most) {
    super(in);
    this.most = most;
    left = most;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 0) left -= count;
    if (left < 0) {
      throw ModelProblems.of(
          "compression-bomb",
          "The archive unpacks to more than %,d bytes.".formatted(most),
          "Pack the files with less compression, or without.");
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }
}
