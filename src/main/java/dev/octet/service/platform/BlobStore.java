package dev.octet.service.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Large files by the SHA-256 of their content. */
public interface BlobStore {
  /**
   * A stored file.
   *
   * @param sha256 of the content, 64 lower-case hexadecimal digits
   */
  record Blob(String sha256, long bytes) {}

  /**
   * Stores a stream: written to a temporary name while hashing, forced to disk, renamed. A failed
   * call leaves nothing.
   *
   * @throws ContentTooLargeException if the stream is longer than {@code mostBytes}
   */
  Blob store(InputStream content, long mostBytes) throws IOException;

  /** A local file that holds a blob, to be read only. */
  Path file(String sha256) throws IOException;

  /** Removes a blob that no resource names any more; does nothing where it is absent. */
  void delete(String sha256) throws IOException;
}
