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

/** The mark of a data directory, a file in it, and the lock of everybody who reads or writes it. */
final class DirectoryMark {
  private static final String FILE = "storage.json";
  private static final String LOCK = "storage.lock";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Locks of files are a process's, not a thread's. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path folder;

  DirectoryMark(DataDirectory directory) {
    folder = directory.path();
  }

  Path file() {
    return folder.resolve(FILE);
  }

  /** Runs while the lock is held. */
  interface Action<T, E extends Exception> {
    T run() throws IOException, E;
  }

  /**
   * Does something while no other thread or process reads or writes the mark. On a network's file
   * system, taking the lock also makes the system forget what it has cached.
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
   * @return {@link DirectoryState#NONE} where there is none
   * @throws DataDirectoryException if it is not what {@link #write} writes
   */
  DirectoryState read() throws IOException {
    try {
      return MAPPER.readValue(Files.readAllBytes(file()), DirectoryState.class);
    } catch (NoSuchFileException e) {
      return DirectoryState.NONE;
    } catch (JacksonException e) {
      throw new DataDirectoryException(
          "The file %s, which says what database the data directory belongs to, is damaged."
              .formatted(file()),
          "Restore it from a backup of the directory. If there is none, move it away: the next"
              + " start then says what it takes to go on.",
          e);
    }
  }

  /** Replaces the file as a whole, and returns once it is on disk; the caller holds the lock. */
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
