package dev.octet.service.platform.blob;

import dev.octet.service.platform.problem.ContentTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/**
 * Large files by the SHA-256 of their content. Knows nothing of who needs a file: {@link Blobs}
 * does.
 */
public interface BlobStore {
  /** A file that was received and is not stored yet; closing it takes it away unless it was. */
  interface Incoming extends AutoCloseable {
    /** The SHA-256 of the content, as 64 lower-case hexadecimal digits. */
    String sha256();

    long bytes();

    /** A local file with the content, until this is closed. */
    Path file();

    @Override
    void close() throws IOException;
  }

  /**
   * Receives a stream into a temporary file while hashing it. A failed call leaves nothing.
   *
   * @param name of the temporary file: the engine tells some files by their names' endings
   * @throws ContentTooLargeException if the stream is longer than {@code mostBytes}
   */
  Incoming receive(String name, InputStream content, long mostBytes) throws IOException;

  /**
   * Forces a received file to disk and gives it its name.
   *
   * @return false where a file of that name, and so of that content, was there already
   */
  boolean store(Incoming received) throws IOException;

  /**
   * A local file that holds a blob, to be read only.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  Path file(String sha256) throws IOException;

  /** The names of all stored blobs; blobs that come or go during the call may be missing. */
  Set<String> names() throws IOException;

  /** Removes a blob that no resource names any more; does nothing where it is absent. */
  void delete(String sha256) throws IOException;

  /** Moves a blob that no row names to where an operator finds it; does nothing if it is absent. */
  void setAside(String sha256) throws IOException;

  /** Where they are moved to. */
  Path leftOvers();
}
