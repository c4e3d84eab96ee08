package dev.octet.engine.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an archive: a file, a part of one where the archive lies uncompressed in another, or
 * an array. May be read by several threads.
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

  /** Opens a whole file. */
  static ArchiveFile open(Path path) throws IOException {
    RandomBytes bytes = RandomBytes.of(path);
    return new ArchiveFile(path, bytes, 0, bytes.size());
  }

  /** An array, which is not copied. */
  static ArchiveFile of(byte[] bytes) {
    return new ArchiveFile(null, RandomBytes.of(bytes), 0, bytes.length);
  }

  /**
   * Opens a part of a file.
   *
   * @param start of the archive in the file
   * @param length of the archive; inside the file
   */
  static ArchiveFile open(Path path, long start, long length) throws IOException {
    return new ArchiveFile(path, RandomBytes.of(path), start, length);
  }

  /** How many bytes the archive has. */
  long length() {
    return length;
  }

  /**
   * The file.
   *
   * @throws IllegalStateException if the archive is in memory
   */
  Path path() {
    if (path == null) throw new IllegalStateException("the archive is in memory");
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
      if (bytes.read(into, start + offset + into.position()) < 0) throw breaksOff(name);
    }
  }

  private static RuntimeException breaksOff(String name) {
    return Refusal.unreadable(name, "The archive breaks off.");
  }

  /** Part of the archive; closing it leaves the archive open. */
  InputStream stream(long offset, long count) {
    return new RegionStream(bytes, start + offset, count);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
