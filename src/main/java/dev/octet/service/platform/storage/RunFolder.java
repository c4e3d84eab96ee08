package dev.octet.service.platform.storage;

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
 * A folder {@code PARENT/RUN/} for files that must not outlive a run of the service, locked by the
 * run. Folders without a lock belong to killed runs; the next run removes them.
 */
public final class RunFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  /** A folder younger than this may belong to a run that has not created its lock yet. */
  private static final Duration BEFORE_LOCK = Duration.ofSeconds(60);

  private final Path folder;
  private final FileChannel lock;

  private RunFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** The path of a folder that is not created yet. */
  public record Planned(Path parent, String name) {
    public Path path() {
      return parent.resolve(name);
    }

    /** Creates the folder, and removes those of dead runs. */
    public RunFolder open() throws IOException {
      Path path = path();
      PrivateFolder.create(parent);
      removeLeftovers(parent);
      PrivateFolder.createNew(path);
      FileChannel lock =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) throw new IOException("Can't lock " + path);
      return new RunFolder(path, lock);
    }
  }

  /** Chooses a name for the folder of this run. */
  public static Planned plan(Path parent) {
    return new Planned(parent, UUID.randomUUID().toString());
  }

  /** Creates the folder of this run, and removes those of dead runs. */
  public static RunFolder open(Path parent) throws IOException {
    return plan(parent).open();
  }

  public Path path() {
    return folder;
  }

  /** Removes everything that this run has put into the folder. */
  public void clear() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> !path.endsWith(LOCK)).toList()) {
        FileSystemUtils.deleteRecursively(file);
      }
    }
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
