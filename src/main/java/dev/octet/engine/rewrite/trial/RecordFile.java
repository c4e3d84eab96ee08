package dev.octet.engine.rewrite.trial;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Records of one size in a file of the run's folder: what is made of the samples, which would take
 * the more memory the more samples there are. Threads may read and write different records at once.
 * The file is removed on close.
 */
public final class RecordFile implements AutoCloseable {
  private final FileChannel channel;
  private final int recordBytes;

  /**
   * An empty file.
   *
   * @param folder for it, which exists
   * @throws UncheckedIOException if it can't be made there
   */
  public RecordFile(Path folder, int recordBytes) {
    this.recordBytes = recordBytes;
    try {
      Path file = Files.createTempFile(folder, "rewrite-", ".records");
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int recordBytes() {
    return recordBytes;
  }

  /**
   * Writes a record.
   *
   * @param record exactly its bytes remain
   */
  public void write(long index, ByteBuffer record) {
    requireOne(record);
    try {
      long at = index * recordBytes;
      while (record.hasRemaining()) at += channel.write(record, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a record that was written.
   *
   * @param record has room for exactly its bytes
   */
  public void read(long index, ByteBuffer record) {
    requireOne(record);
    try {
      long at = index * recordBytes;
      while (record.hasRemaining()) {
        int read = channel.read(record, at);
        if (read < 0) throw new EOFException("record " + index + " was not written");
        at += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireOne(ByteBuffer record) {
    if (record.remaining() != recordBytes) {
      throw new IllegalArgumentException(
          "%d bytes for a record of %d".formatted(record.remaining(), recordBytes));
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
