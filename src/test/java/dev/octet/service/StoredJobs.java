package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** What replicas have left in their database and data directory when all jobs are over. */
public final class StoredJobs {
  private static final List<String> QUEUES =
      List.of("scheduled_tasks", "benchmark_tasks", "webhook_tasks");

  private static final Predicate<String> SHA256 =
      Pattern.compile("[0-9a-f]{64}").asMatchPredicate();

  private final JdbcTemplate database;
  private final Path data;

  public StoredJobs(JdbcTemplate database, Path data) {
    this.database = database;
    this.data = data;
  }

  /**
   * Makes PostgreSQL believe that each queue holds one row, as vacuum does in a quiet minute: then
   * it evaluates a subquery of an UPDATE once for each row that there really is.
   */
  public static void pretendOneRow(JdbcTemplate database) {
    for (String queue : QUEUES) {
      database.update(
          """
          update pg_class set reltuples = 1, relpages = 1
          where oid = ?::regclass
            or oid in (select indexrelid from pg_index where indrelid = ?::regclass)
          """,
          queue,
          queue);
    }
  }

  /** The conversions whose tasks a process has taken. */
  public Set<String> takenBy(long pid) {
    return new TreeSet<>(
        database.queryForList(
            "select task_instance from scheduled_tasks where picked and picked_by like ?",
            String.class,
            pid + "@%"));
  }

  /** Nothing is doubled, nothing is left over, nothing is missing. */
  public void assertConsistent() {
    for (String queue : QUEUES) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(database.queryForList("select * from " + queue)).as(queue).isEmpty());
    }
    assertThat(
            database.queryForList(
                "select conversion_id, kind from artifacts group by 1, 2 having count(*) > 1"))
        .as("artifacts that were made twice")
        .isEmpty();
    assertThat(
            database.queryForList(
                """
                select a.id from artifacts a left join conversions c on c.id = a.conversion_id
                where c.state is distinct from 'SUCCEEDED'
                """))
        .as("artifacts of conversions that did not succeed")
        .isEmpty();
    // what nobody uses goes soon after the last one has left it
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          assertThat(uses("select sha256, uses from blobs")).as("uses of blobs").isEqualTo(named());
          assertThat(
                  files("blobs").map(StoredJobs::name).filter(SHA256).collect(Collectors.toSet()))
              .as("files of blobs")
              .isEqualTo(named().keySet());
          assertThat(files("scratch").filter(file -> !file.endsWith("lock"))).isEmpty();
        });
  }

  private Map<String, Long> named() {
    return uses(
        """
        select sha256, count(*) from (
          select sha256 from models
          union all select sha256 from calibration_sets
          union all select sha256 from artifacts
          union all select report_sha256 from benchmark_runs where report_sha256 is not null) named
        group by sha256
        """);
  }

  private Map<String, Long> uses(String query) {
    Map<String, Long> uses = new TreeMap<>();
    database.query(
        query,
        row -> {
          uses.put(row.getString(1), row.getLong(2));
        });
    return uses;
  }

  private Stream<Path> files(String folder) throws IOException {
    Path root = data.resolve(folder);
    if (!Files.exists(root)) return Stream.of();
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList().stream();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
