package dev.octet.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks again and again how many bytes lie in folders, and keeps the most. */
final class FolderWatch implements AutoCloseable {
  private static final int BETWEEN_LOOKS_MILLIS = 5;

  private final List<Path> folders;
  private final Predicate<Path> isLeftOut;
  private final AtomicLong most = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;

  /**
   * Begins to look.
   *
   * @param isLeftOut folders below those that are watched whose bytes do not count
   */
  FolderWatch(List<Path> folders, Predicate<Path> isLeftOut) {
    this.folders = List.copyOf(folders);
    this.isLeftOut = isLeftOut;
    thread = Thread.ofPlatform().daemon().name("folder-watch").start(this::look);
  }

  private void look() {
    while (!ended) {
      most.accumulateAndGet(bytes(), Math::max);
      try {
        Thread.sleep(BETWEEN_LOOKS_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The bytes that lie there now. */
  long bytes() {
    var sum = new AtomicLong();
    var visitor = new Sum(sum);
    for (Path folder : folders) {
      try {
        Files.walkFileTree(folder, visitor);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sum.get();
  }

  /** The most bytes since the last call. */
  long most() {
    long now = bytes();
    return Math.max(now, most.getAndSet(now));
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }

  private final class Sum extends SimpleFileVisitor<Path> {
    private final AtomicLong sum;

    /** A file that is renamed during a look is met at both places. */
    private final Set<Object> met = new HashSet<>();

    Sum(AtomicLong sum) {
      this.sum = sum;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return isLeftOut.test(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (met.add(attributes.fileKey())) sum.addAndGet(attributes.size());
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE; // it has just been removed
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
