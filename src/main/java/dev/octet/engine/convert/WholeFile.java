package dev.octet.engine.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Writes files atomically: a file is complete or does not exist. */
public final class WholeFile {
  /** Temporary files that must be deleted when a signal ends the process. */
  private static final Set<Path> PARTS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(WholeFile::deleteParts, "part-cleaner"));
  }

  private WholeFile() {}

  /**
   * Writes a temporary file in the same folder and renames it. The temporary file is also deleted
   * if the thread is interrupted; only a killed process may leave it.
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) throw new IOException(file + " is no file");
    // Not createTempFile: its files are readable only by their owner.
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
        // The process is ending: there is no one to report the error to.
      }
    }
  }
}
