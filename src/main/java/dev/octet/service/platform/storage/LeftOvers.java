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
 * The folder for files that no row names: {@code left-over/2026-11-29/}, by the day (UTC) on which
 * they were found. They are deleted only by hand, or after the time that the operator has set.
 */
public final class LeftOvers {
  static final String FOLDER = "left-over";

  private static final Logger LOG = LoggerFactory.getLogger(LeftOvers.class);

  private final Path folder;
  private final @Nullable Duration kept;
  private final Clock clock;

  /**
   * Creates the left-overs of a data directory.
   *
   * @param kept minimum time before they are deleted; null for ever
   */
  public LeftOvers(DataDirectory directory, @Nullable Duration kept, Clock clock) {
    folder = directory.resolve(FOLDER);
    this.kept = kept;
    this.clock = clock;
  }

  /** Moves a file to the left-overs. Does nothing if it is gone. */
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

  /** Deletes the left-overs whose time has passed. */
  public void deleteExpired() throws IOException {
    if (kept == null || !Files.isDirectory(folder)) return;
    // files may have been found until the end of the day
    LocalDate last = LocalDate.ofInstant(clock.instant().minus(kept), ZoneOffset.UTC).minusDays(1);
    for (Path day : days()) {
      LocalDate found = date(day);
      if (found == null || last.isBefore(found)) continue;
      LOG.info("Deleting {} because of octet.storage.delete-left-overs-after", day);
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
      return null; // not one of our folders
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** Returns the folder, for messages. */
  public Path folder() {
    return folder;
  }
}
