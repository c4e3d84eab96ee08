package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of an archive: a file, or a part of one where the archive lies uncompressed in another.
 * May be read by several threads.
 */
final class ArchiveFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long start;
  private final long length;

  private ArchiveFile(Path path, FileChannel channel, long start, long length) {
    this.path = path;
    this.channel = channel;
    this.start = start;
    this.length = length;
  }

  /** Opens a whole file. */
  static ArchiveFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new ArchiveFile(path, channel, 0, channel.size());
  }

  /**
   * Opens a part of a file.
   *
   * @param start of the archive in the file
   * @param length of the archive; inside the file
   */
  static ArchiveFile open(Path path, long start, long length) throws IOException {
    return new ArchiveFile(path, FileChannel.open(path, StandardOpenOption.READ), start, length);
  }

  /** How many bytes the archive has. */
  long length() {
    return length;
  }

  Path path() {
    return path;
  }

  /** Where a byte of the archive lies in the file. */
  long inFile(long offset) {
    return start + offset;
  }

  /**
   * Fills a buffer.
   *
   * @param offset in the archive
   * @param name of the archive, for messages
   * @throws dev.octet.engine.RejectedInputException if the archive ends before that
   */
  void read(ByteBuffer into, long offset, String name) throws IOException {
    if (into.remaining() > length - offset) throw breaksOff(name);
    while (into.hasRemaining()) {
      if (channel.read(into, start + offset + into.position()) < 0) throw breaksOff(name);
    }
  }

  private static RuntimeException breaksOff(String name) {
    return Refusal.unreadable(name, "The archive breaks off.");
  }

  /** Part of the archive; closing it leaves the archive open. */
  InputStream stream(long offset, long bytes) {
    return new RegionStream(channel, start + offset, bytes);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
