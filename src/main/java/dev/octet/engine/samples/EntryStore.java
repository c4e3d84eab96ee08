package dev.octet.engine.samples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Access to the files of a calibration set. Several threads may read at the same time. */
interface EntryStore extends AutoCloseable {
  /** Returns all files, sorted by name. */
  List<SetEntry> entries();

  /** Returns the problems with files that were left out, one sentence each. */
  default List<String> problems() {
    return List.of();
  }

  /**
   * Returns the uncompressed bytes of a file.
   *
   * @throws dev.octet.engine.RejectedInputException now or while reading, if an archive is damaged
   */
  InputStream open(SetEntry entry) throws IOException;

  /**
   * Returns where the uncompressed bytes of a file are stored on disk; unpacks them first if they
   * are compressed.
   */
  Region region(SetEntry entry) throws IOException;

  @Override
  void close();

  /** Part of a file on disk. */
  record Region(Path file, long offset, long length) {}
}
