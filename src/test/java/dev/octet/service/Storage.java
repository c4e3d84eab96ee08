package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.service.platform.settings.OctetProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the service has stored, to show that a refused request changed nothing. */
@TestComponent
public class Storage {
  private final JdbcTemplate database;
  private final Path data;

  public Storage(JdbcTemplate database, OctetProperties properties) {
    this.database = database;
    data = properties.dataDirectory();
  }

  /**
   * All that is stored.
   *
   * @param rows of the tables of uploads and of blobs: their keys, and how often each is used
   * @param files under the folders of blobs and of scratch files
   */
  public record Contents(Map<String, Long> rows, Set<String> files) {
    /** Whether all of it was there before; what earlier tests removed may go meanwhile. */
    public boolean addsNothingTo(Contents before) {
      return before.files.containsAll(files)
          && rows.entrySet().stream()
              .allMatch(row -> row.getValue() <= before.rows.getOrDefault(row.getKey(), 0L));
    }
  }

  public Contents contents() {
    Map<String, Long> rows = new TreeMap<>();
    database.query(
        """
        select id::text, 1 from models
        union all select id::text, 1 from calibration_sets
        union all select sha256, uses from blobs
        """,
        row -> {
          rows.put(row.getString(1), row.getLong(2));
        });
    return new Contents(rows, files("blobs", "scratch"));
  }

  private Set<String> files(String... folders) {
    return Stream.of(folders)
        .map(data::resolve)
        .filter(Files::exists)
        .flatMap(Storage::walk)
        .map(Path::toString)
        .collect(Collectors.toSet());
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a blob is gone, row and file: that happens soon after an answer. */
  public void awaitRemoval(String sha256) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          assertThat(database.queryForList("select 1 from blobs where sha256 = ?", sha256))
              .isEmpty();
          assertThat(files("blobs")).noneMatch(file -> file.endsWith(sha256));
        });
  }

  /** Waits, for a while, until a transaction waits for another. */
  public boolean someoneWaitsForALock() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !database.queryForList("select 1 from pg_locks where not granted").isEmpty());
    return true;
  }
}
