package dev.octet.service.platform.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Where files go that no row names: {@code left-over/2026-11-29/}, by the day (UTC) on which they
 * were found. They are deleted only by hand, or where the operator has said after how long.
 */
public final class LeftOvers {
  static final String FOLDER = "left-over";

  private static final Logger LOG = LoggerFactory.getLogger(LeftOvers.class);

  private final Path folder;
  private final @Nullable Duration kept;
  private final Clock clock;

  /**
   * The left-overs of a directory.
   *
   * @param kept how long they are kept at least; null for ever
   */
  public LeftOvers(DataDirectory directory, @Nullable Duration kept, Clock clock) {
    folder = directory.resolve(FOLDER);
    this.kept = kept;
    this.clock = clock;
  }

  /** Moves a file here; does nothing where it is gone. */
  public void take(Path file) throws IOException {
    if (!Files.exists(file)) return;
    Path day = PrivateFolder.create(folder.resolve(today().toString()));
    try {
      Files.move(
          file, day.resolve(String.valueOf(file.getFileName())), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // another replica was faster
    }
  }

  /** Deletes what was kept for long enough. */
  public void deleteExpired() throws IOException {
    if (kept == null || !Files.isDirectory(folder)) return;
    // a day's files were found until its end
    LocalDate last = LocalDate.ofInstant(clock.instant().minus(kept), ZoneOffset.UTC).minusDays(1);
    for (Path day : days()) {
      LocalDate found = date(day);
      if (found == null || last.isBefore(found)) continue;
      LOG.info("Deleting {}, as octet.storage.delete-left-overs-after says", day);
      FileSystemUtils.deleteRecursively(day);
    }
  }

  private List<Path> days() throws IOException {
    try (Stream<Path> days = Files.list(folder)) {
      return days.toList();
    }
  }

  private static @Nullable LocalDate date(Path day) {
    try {
      return LocalDate.parse(String.valueOf(day.getFileName()));
    } catch (DateTimeParseException e) {
      return null; // not ours
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** The folder, for messages. */
  public Path folder() {
    return folder;
  }
}
