package dev.octet.engine.samples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Where the files of a calibration set lie. May be read by several threads. */
interface EntryStore extends AutoCloseable {
  /** All files, sorted by name. */
  List<SetEntry> entries();

  /** What was left out of the list, one sentence each. */
  default List<String> problems() {
    return List.of();
  }

  /**
   * The uncompressed bytes of a file.
   *
   * @throws dev.octet.engine.RejectedInputException there and in reading, if an archive is damaged
   */
  InputStream open(SetEntry entry) throws IOException;

  /**
   * Where the uncompressed bytes of a file lie on the disk; unpacks them there if they are
   * compressed.
   */
  Region region(SetEntry entry) throws IOException;

  @Override
  void close();

  /** Part of a file on the disk. */
  record Region(Path file, long offset, long length) {}
}
