package dev.octet.service.platform.blob;

import dev.octet.service.platform.problem.ContentTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/**
 * A store of large files, each named by the SHA-256 of its content. It does not know who needs a
 * file; {@link Blobs} does.
 */
public interface BlobStore {
  /** A received file that is not stored yet. Closing it removes the file, unless it was stored. */
  interface Incoming extends AutoCloseable {
    /** The SHA-256 of the content, as 64 lower-case hexadecimal digits. */
    String sha256();

    long bytes();

    /** A local file with the content, which exists until this is closed. */
    Path file();

    @Override
    void close() throws IOException;
  }

  /**
   * Receives a stream into a temporary file and hashes it. If it throws, nothing remains.
   *
   * @param name of the temporary file; the engine recognizes some formats by the file's extension
   * @throws ContentTooLargeException if the stream is longer than {@code mostBytes}
   */
  Incoming receive(String name, InputStream content, long mostBytes) throws IOException;

  /**
   * Stores a received file under its SHA-256, after forcing it to disk.
   *
   * @return false if a blob with this content was already there
   */
  boolean store(Incoming received) throws IOException;

  /**
   * Returns the local file of a blob. The caller must not change it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  Path file(String sha256) throws IOException;

  /**
   * Returns the names of all stored blobs. Blobs that are stored or removed during the call may be
   * missing.
   */
  Set<String> names() throws IOException;

  /** Removes a blob that no row names any more. Does nothing if it is absent. */
  void delete(String sha256) throws IOException;

  /**
   * Moves a blob that no row names to the folder {@link #leftOvers}. Does nothing if it is absent.
   */
  void setAside(String sha256) throws IOException;

  /** Returns the folder that {@link #setAside} moves blobs to. */
  Path leftOvers();
}
