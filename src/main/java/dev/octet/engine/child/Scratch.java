package dev.octet.engine.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder for data that does not fit in memory; deleted at the end, however the command ends. */
public final class Scratch implements AutoCloseable {
  private final Path folder;
  private final Thread atInterrupt;

  private Scratch(Path folder) {
    this.folder = folder;
    atInterrupt = new Thread(() -> delete(folder), "scratch-cleaner");
    Runtime.getRuntime().addShutdownHook(atInterrupt);
  }

  /**
   * Creates the folder.
   *
   * @param parent the parent folder; null for the system's temporary folder
   */
  public static Scratch open(@Nullable Path parent) {
    String prefix = "octet-";
    try {
      return new Scratch(
          parent == null
              ? Files.createTempDirectory(prefix)
              : Files.createTempDirectory(Files.createDirectories(parent), prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folder. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    delete(folder);
    try {
      Runtime.getRuntime().removeShutdownHook(atInterrupt);
    } catch (IllegalStateException e) {
      // The process is already ending and the hook runs.
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // A leftover in a temporary folder is no reason to fail a command that has done its work.
    }
  }
}
