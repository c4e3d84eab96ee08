package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The file with the mark of a data directory, and the lock for reading and writing it. */
final class DirectoryMark {
  private static final String FILE = "storage.json";
  private static final String LOCK = "storage.lock";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Lock between threads, needed because a file lock belongs to the process. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path folder;

  DirectoryMark(DataDirectory directory) {
    folder = directory.path();
  }

  Path file() {
    return folder.resolve(FILE);
  }

  /** An action under the lock. */
  interface Action<T, E extends Exception> {
    T run() throws IOException, E;
  }

  /**
   * Runs an action while no other thread or process reads or writes the mark. On a network file
   * system, taking the lock also invalidates the client's cache.
   *
   * @throws IOException if the lock does not become free within ten seconds
   */
  <T, E extends Exception> T locked(Action<T, E> action) throws IOException, E {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      if (!IN_THIS_PROCESS.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) throw busy();
      try (var channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = channel.tryLock();
        while (lock == null) {
          if (System.nanoTime() - deadline > 0) throw busy();
          Thread.sleep(BETWEEN_TRIES);
          lock = channel.tryLock();
        }
        return action.run();
      } finally {
        IN_THIS_PROCESS.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + folder.resolve(LOCK), e);
    }
  }

  private IOException busy() {
    return new IOException("Another process holds %s.".formatted(folder.resolve(LOCK)));
  }

  /**
   * Reads the file.
   *
   * @return {@link DirectoryState#NONE} if there is none
   * @throws DataDirectoryException if its content is damaged
   */
  DirectoryState read() throws IOException {
    try {
      return MAPPER.readValue(Files.readAllBytes(file()), DirectoryState.class);
    } catch (NoSuchFileException e) {
      return DirectoryState.NONE;
    } catch (JacksonException e) {
      throw new DataDirectoryException(
          "The file %s, which identifies the database of the data directory, is damaged."
              .formatted(file()),
          "Restore it from a backup of the directory. If there is none, move it away; the message of"
              + " the next start then says how to proceed.",
          e);
    }
  }

  /**
   * Replaces the file atomically, and returns once it is on disk. The caller must hold the lock.
   */
  void write(DirectoryState state) throws IOException {
    Path part = folder.resolve(FILE + ".part");
    try {
      byte[] json = (MAPPER.writeValueAsString(state) + "\n").getBytes(StandardCharsets.UTF_8);
      Files.write(part, json);
      force(part);
      Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
