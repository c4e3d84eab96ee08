package dev.octet.engine.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random access to bytes; several threads may read at the same time. */
interface RandomBytes extends Closeable {
  long size() throws IOException;

  /**
   * Reads some bytes.
   *
   * @param into receives the bytes
   * @param position position of the first byte
   * @return number of bytes read, at least 1 if the buffer has room; -1 at or beyond the end
   */
  int read(ByteBuffer into, long position) throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a file. */
  static RandomBytes of(Path file) throws IOException {
    return of(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Returns access to an open file; closing it closes the channel. */
  static RandomBytes of(FileChannel channel) {
    return new RandomBytes() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** Returns access to an array, which is not copied. */
  static RandomBytes of(byte[] bytes) {
    return new RandomBytes() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer into, long position) {
        if (position >= bytes.length) return -1;
        int length = (int) Math.min(into.remaining(), bytes.length - position);
        into.put(bytes, (int) position, length);
        return length;
      }

      @Override
      public void close() {}
    };
  }
}
