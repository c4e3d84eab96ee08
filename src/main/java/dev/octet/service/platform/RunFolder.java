package dev.octet.service.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * A folder for what must not outlive a run of the service, {@code PARENT/RUN/}, locked by the run.
 * Folders that nobody locks belong to runs that were killed; the next run removes them.
 */
final class RunFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  /** A run makes its lock right after its folder. */
  private static final Duration BEFORE_LOCK = Duration.ofSeconds(60);

  private final Path folder;
  private final FileChannel lock;

  private RunFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes the folder of this run; those of dead ones go. */
  static RunFolder open(Path parent) throws IOException {
    Files.createDirectories(parent);
    removeLeftovers(parent);
    Path folder = Files.createDirectory(parent.resolve(UUID.randomUUID().toString()));
    FileChannel lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) throw new IOException("Can't lock " + folder);
    return new RunFolder(folder, lock);
  }

  Path path() {
    return folder;
  }

  private static void removeLeftovers(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      for (Path folder : folders.toList()) {
        if (!isInUse(folder)) FileSystemUtils.deleteRecursively(folder);
      }
    }
  }

  private static boolean isInUse(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (NoSuchFileException e) {
      return Files.exists(folder)
          && Files.getLastModifiedTime(folder)
              .toInstant()
              .isAfter(Instant.now().minus(BEFORE_LOCK));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
    FileSystemUtils.deleteRecursively(folder);
  }
}
