package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A part of an open file as a stream. Skips without reading; closing it leaves the file open. */
final class RegionStream extends InputStream {
  private final RandomBytes channel;
  private final long end;
  private long position;

  RegionStream(RandomBytes channel, long offset, long length) {
    this.channel = channel;
    position = offset;
    end = offset + length;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (position >= end) return -1;
    int most = (int) Math.min(length, end - position);
    int read = channel.read(ByteBuffer.wrap(into, offset, most), position);
    if (read > 0) position += read;
    return read;
  }

  @Override
  public long skip(long n) {
    long skipped = Math.clamp(n, 0, end - position);
    position += skipped;
    return skipped;
  }
}
