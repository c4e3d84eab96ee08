package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an archive: a whole file, a part of a file (for an archive stored uncompressed in
 * another), or an array. Several threads may read at the same time.
 */
final class ArchiveFile implements AutoCloseable {
  private final @Nullable Path path;
  private final RandomBytes bytes;
  private final long start;
  private final long length;

  private ArchiveFile(@Nullable Path path, RandomBytes bytes, long start, long length) {
    this.path = path;
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  /**
   * Opens a whole file.
   *
   * @throws IOException if the file can't be opened
   */
  static ArchiveFile open(Path path) throws IOException {
    RandomBytes bytes = RandomBytes.of(path);
    return new ArchiveFile(path, bytes, 0, bytes.size());
  }

  /** Returns an archive in an array, which is not copied. */
  static ArchiveFile of(byte[] bytes) {
    return new ArchiveFile(null, RandomBytes.of(bytes), 0, bytes.length);
  }

  /**
   * Opens a part of a file.
   *
   * @param path the file
   * @param start position of the archive in the file
   * @param length length of the archive in bytes; the part must lie inside the file
   * @throws IOException if the file can't be opened
   */
  static ArchiveFile open(Path path, long start, long length) throws IOException {
    return new ArchiveFile(path, RandomBytes.of(path), start, length);
  }

  /** Returns the length of the archive in bytes. */
  long length() {
    return length;
  }

  /**
   * Returns the file that is, or contains, the archive.
   *
   * @throws IllegalStateException if the archive is in memory
   */
  Path path() {
    if (path == null) throw new IllegalStateException("the archive is in memory");
    return path;
  }

  /** Converts a position in the archive to the position in the file. */
  long inFile(long offset) {
    return start + offset;
  }

  /**
   * Fills a buffer.
   *
   * @param into the buffer to fill
   * @param offset position in the archive
   * @param name name of the archive, for messages
   * @throws dev.octet.engine.RejectedInputException if the archive ends before the buffer is full
   */
  void read(ByteBuffer into, long offset, String name) throws IOException {
    if (into.remaining() > length - offset) throw breaksOff(name);
    while (into.hasRemaining()) {
      if (bytes.read(into, start + offset + into.position()) < 0) throw breaksOff(name);
    }
  }

  private static RuntimeException breaksOff(String name) {
    return Refusal.unreadable(name, "The archive is truncated.");
  }

  /** Returns a part of the archive as a stream; closing it leaves the archive open. */
  InputStream stream(long offset, long count) {
    return new RegionStream(bytes, start + offset, count);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
