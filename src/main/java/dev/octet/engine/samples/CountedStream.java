package dev.octet.engine.samples;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read, and may end early. */
class CountedStream extends FilterInputStream {
  private final long most;
  private long count;

  CountedStream(InputStream in) {
    this(in, Long.MAX_VALUE);
  }

  /** Creates a stream that ends after at most {@code most} bytes. */
  CountedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  /** Returns the number of bytes read or skipped. */
  final long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (count >= most && length > 0) return -1;
    int n = super.read(into, offset, (int) Math.min(length, most - count));
    count += Math.max(0, n);
    return n;
  }

  /** Skips by reading, so that all bytes are counted. */
  @Override
  public long skip(long n) throws IOException {
    var passed = new byte[(int) Math.min(Math.max(n, 0), 8192)];
    return Math.max(0, read(passed, 0, passed.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
