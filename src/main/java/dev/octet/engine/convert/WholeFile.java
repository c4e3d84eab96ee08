package dev.octet.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Files that are there whole or not at all. */
public final class WholeFile {
  /** Parts that a process that is ended by a signal has to take away. */
  private static final Set<Path> PARTS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(WholeFile::deleteParts, "part-cleaner"));
  }

  private WholeFile() {}

  /**
   * Writes under another name beside it and renames. Also when the process is interrupted, the
   * other name is gone afterwards; only a process that is killed may leave it.
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) throw new IOException(file + " is no file");
    // not by createTempFile, whose files nobody but their owner may read
    Path part = folder.resolve(".octet-" + UUID.randomUUID() + ".part");
    PARTS.add(part);
    try {
      Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
      PARTS.remove(part);
    }
  }

  private static void deleteParts() {
    for (Path part : PARTS) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        // the process is ending: nobody is left to tell
      }
    }
  }
}
