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
 * A file of fixed-size records in the run's folder, for data that grows with the number of samples.
 * Threads may read and write different records concurrently. The file is deleted on close.
 */
public final class RecordFile implements AutoCloseable {
  private final FileChannel channel;
  private final int recordBytes;

  /**
   * Creates an empty file.
   *
   * @param folder an existing folder
   * @throws UncheckedIOException if the file can't be created
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
   * @param record has exactly one record's bytes remaining
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
   * @param record has room for exactly one record's bytes
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
