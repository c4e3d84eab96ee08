package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.SharedSample;
import dev.octet.service.platform.storage.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * Starts with a database and a data directory that don't belong together. Each is refused in words,
 * with the setting that accepts it, and no file is lost.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoragePairingTest {
  private static final String SETTING = "--octet.storage.accept-mismatch=";

  @TempDir static Path folder;
  private static TestDatabases databases;
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A pair in which a model is stored, in two states: {@code older}, and one start later. */
  private static Path older;

  private static Path newer;

  @TempDir Path temp;

  @BeforeAll
  static void makePair() throws Exception {
    databases = TestDatabases.start(folder.resolve("server"));
    databases.create("used");
    Path used = folder.resolve("used");
    older = folder.resolve("older");
    newer = folder.resolve("newer");
    try (var service = startIn(used, "used")) {
      service.client().post("/models", SharedSample.model()).uploaded();
    }
    databases.copy("used", "older");
    FileSystemUtils.copyRecursively(used, older);
    try (var service = startIn(used, "used")) {
      service.client().post("/models", otherModel()).uploaded();
    }
    databases.copy("used", "newer");
    FileSystemUtils.copyRecursively(used, newer);
  }

  @AfterAll
  static void stopServer() {
    databases.close();
  }

  /** The same network in a file of other bytes. */
  private static byte[] otherModel() throws IOException {
    byte[] model = SharedSample.model();
    return Arrays.copyOf(model, model.length + 1);
  }

  private static RunningService startIn(Path directory, String database, String... more) {
    List<String> settings = new ArrayList<>(databases.settings(database));
    settings.addAll(List.of(more));
    return RunningService.startIn(directory, settings.toArray(String[]::new));
  }

  private Path copy(Path directory) throws IOException {
    Path copy = temp.resolve("copy" + COUNT.getAndIncrement());
    FileSystemUtils.copyRecursively(directory, copy);
    return copy;
  }

  /** A database as another one is now. */
  private static String copy(String database) throws Exception {
    String copy = "copy" + COUNT.getAndIncrement();
    databases.copy(database, copy);
    return copy;
  }

  private static String empty() throws Exception {
    String name = "empty" + COUNT.getAndIncrement();
    databases.create(name);
    return name;
  }

  /** What must not be lost: blobs by name, with their content. */
  private static Map<String, String> blobs(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Path root = directory.resolve("blobs");
    if (!Files.exists(root)) return found;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!Files.isRegularFile(file) || file.endsWith("lock")) continue;
        found.put(root.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  private static long tables(String database) {
    var jdbc = new JdbcTemplate(databases.source(database));
    Long found =
        jdbc.queryForObject(
            "select count(*) from information_schema.tables where table_schema = 'public'",
            Long.class);
    return found == null ? 0 : found;
  }

  /** Starts, is refused in words, and leaves everything as it was. */
  private static void assertRefused(
      Path directory, String database, CapturedOutput output, String reason) throws IOException {
    long tables = tables(database);
    assertRefused(directory, databases.settings(database), output, reason);
    assertThat(output.getAll()).contains(databases.url(database).replaceFirst("[?].*", ""));
    assertThat(tables(database)).as("tables of the database").isEqualTo(tables);
  }

  private static void assertRefused(
      Path directory, List<String> settings, CapturedOutput output, String reason)
      throws IOException {
    Map<String, String> before = blobs(directory);
    int written = output.getAll().length();
    var thrown =
        catchThrowable(
            () -> RunningService.startIn(directory, settings.toArray(String[]::new)).close());
    String said = output.getAll().substring(written);
    assertThat(thrown).as("the start").isNotNull();
    assertThat(said)
        .contains("APPLICATION FAILED TO START", reason, directory.toString(), SETTING)
        .doesNotContain("\tat ");
    assertThat(blobs(directory)).as("the files").isEqualTo(before);
    assertThat(directory.resolve("left-over")).doesNotExist();
  }

  private static String code(CapturedOutput output) {
    String all = output.getAll();
    return all.substring(all.lastIndexOf(SETTING)).substring(SETTING.length()).substring(0, 12);
  }

  @Test
  void theEmbeddedDatabaseAndThenAnEmptyServer(CapturedOutput output) throws Exception {
    Path directory = temp.resolve("data");
    try (var service = RunningService.startIn(directory)) {
      service.client().post("/models", SharedSample.model()).uploaded();
      assertFoldersAreClosed(directory);
    }
    assertThat(blobs(directory)).hasSize(1);
    assertRefused(directory, empty(), output, "The database was never used with this directory");

    // the way back
    try (var service = RunningService.startIn(directory)) {
      assertThat(service.client().get("/models").json(200).path("items").size()).isEqualTo(1);
    }
    assertThat(blobs(directory)).hasSize(1);

    // the cluster is removed by hand
    FileSystemUtils.deleteRecursively(directory.resolve("postgres/cluster"));
    assertRefused(directory, List.of(), output, "The database was never used with this directory");
    assertThat(directory.resolve("postgres/cluster")).as("no new cluster").doesNotExist();
    FileSystemUtils.deleteRecursively(directory.resolve("postgres"));
    assertRefused(directory, List.of(), output, "The database was never used with this directory");

    // the way on
    String[] accepted = {SETTING + code(output)};
    for (int start = 0; start < 2; start++) {
      try (var service = RunningService.startIn(directory, accepted)) {
        assertThat(service.client().get("/models").json(200).path("items").size()).isZero();
        await().untilAsserted(() -> assertThat(leftOvers(directory)).hasSize(1));
      }
    }
    assertThat(blobs(directory)).isEmpty();
  }

  private static List<Path> leftOvers(Path directory) throws IOException {
    if (!Files.exists(directory.resolve("left-over"))) return List.of();
    try (Stream<Path> files = Files.walk(directory.resolve("left-over"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void assertFoldersAreClosed(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(
              all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                  // what a library unpacks lies in a folder that is closed
                  .filter(path -> !path.toString().contains("/native/")))
          .isNotEmpty()
          .allSatisfy(path ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                  .isEqualTo("rwx------"));
    }
  }

  @Test
  void oneServerAndThenAnother(CapturedOutput output) throws Exception {
    Path others = temp.resolve("others");
    String other = empty();
    startIn(others, other).close();
    assertRefused(copy(newer), other, output, "They are of different installations");
    assertRefused(others, "newer", output, "They are of different installations");
  }

  @Test
  void anOlderDatabaseWithANewerDirectory(CapturedOutput output) throws Exception {
    assertRefused(copy(newer), copy("older"), output, "The database is older than the directory");
  }

  @Test
  void anOlderDirectoryWithANewerDatabase(CapturedOutput output) throws Exception {
    assertRefused(copy(older), copy("newer"), output, "The directory is older than the database");
  }

  @Test
  void aBackupThatWasTakenWhileTheServiceRanIsOlderThanWhatItLeft(CapturedOutput output)
      throws Exception {
    Path directory = copy(newer);
    String database = copy("newer");
    Path backup;
    try (var service = startIn(directory, database)) {
      backup = copy(directory);
      assertThat(service.client().get("/models").status()).isEqualTo(200);
    }
    assertRefused(backup, database, output, "The directory is older than the database");
  }

  @Test
  void aNewDatabaseVolumeBesideAnOldDataVolume(CapturedOutput output) throws Exception {
    assertRefused(copy(newer), empty(), output, "The database was never used with this directory");
  }

  @Test
  void anEmptyDirectoryWithAUsedDatabase(CapturedOutput output) throws Exception {
    assertRefused(
        temp.resolve("empty"),
        copy("newer"),
        output,
        "The directory was never used with this database");
  }

  @Test
  void aTypingErrorInTheDatabasesName(CapturedOutput output) throws Exception {
    Path directory = copy(newer);
    // a name that exists: every server has this one
    assertRefused(directory, "postgres", output, "its name is mistyped");

    Map<String, String> before = blobs(directory);
    assertThat(catchThrowable(() -> startIn(directory, "nwer").close())).isNotNull();
    assertThat(output.getAll())
        .contains("database \"nwer\" does not exist", "spring.datasource.url", "/nwer")
        .doesNotContain("\tat ");
    assertThat(blobs(directory)).isEqualTo(before);
  }

  @Test
  void twoReplicasWithTwoDirectories(CapturedOutput output) throws Exception {
    Path directory = copy(newer);
    String database = copy("newer");
    try (var first = startIn(directory, database)) {
      assertRefused(
          temp.resolve("second"),
          database,
          output,
          "The directory was never used with this database");
      // and as it was when the first one started
      assertRefused(copy(newer), database, output, "The directory is older than the database");
      // while one that shares both may start
      startIn(directory, database).close();
      assertThat(first.client().get("/models").json(200).path("items").size()).isEqualTo(2);
    }
  }

  @Test
  void twoRunningInstancesOnOneDirectoryWithTwoDatabases(CapturedOutput output) throws Exception {
    Path directory = copy(newer);
    String database = copy("newer");
    String other = empty();
    Map<String, String> before = blobs(directory);
    try (var slow = startIn(directory, database, "--octet.storage.check-every=1h");
        var watchful = startIn(directory, database, "--octet.storage.check-every=100ms")) {
      assertRefused(directory, other, output, "The database was never used with this directory");
      assertThat(watchful.isRunning()).isTrue();
      // the operator of the other one insists
      String id = slow.client().get("/models").json(200).at("/items/0/id").asString();
      try (var second = startIn(directory, other, SETTING + code(output))) {
        assertThat(second.client().get("/models").json(200).path("items").size()).isZero();
        await().untilAsserted(() -> assertThat(leftOvers(directory)).hasSize(2));
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(watchful.isRunning()).isFalse());
        assertThat(output.getAll())
            .contains("The service ends. The data directory and the database don't belong");
        // the same content in the other's hands
        String sent = second.client().post("/models", SharedSample.model()).uploaded().toString();
        assertThat(sent).isNotEmpty();
        second.client().post("/models", otherModel()).uploaded();
        assertThat(blobs(directory)).isEqualTo(before);
        // one that has not noticed yet deletes nothing
        assertThat(slow.client().delete("/models/" + id).status()).isEqualTo(204);
        await()
            .untilAsserted(
                () -> assertThat(output.getAll()).contains("can't be removed; the next"));
        assertThat(blobs(directory)).isEqualTo(before);
      }
    }
  }

  @Test
  void aReadOnlyDirectory(CapturedOutput output) throws Exception {
    Path directory = copy(newer);
    assumeTrue(
        run("mount", "--bind", directory.toString(), directory.toString())
            && run("mount", "-o", "remount,bind,ro", directory.toString()),
        "skipped: a read-only folder needs the right to mount");
    try {
      Map<String, String> before = blobs(directory);
      var thrown = catchThrowable(() -> startIn(directory, "newer").close());
      assertThat(thrown).isNotNull();
      assertThat(output.getAll())
          .contains("The data directory %s can't be written to: Read-only".formatted(directory))
          .contains("--octet.data-directory")
          .doesNotContain("\tat ");
      assertThat(blobs(directory)).isEqualTo(before);
    } finally {
      run("umount", directory.toString());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void aFileInThePlaceOfTheDirectory(CapturedOutput output) throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    for (Path directory : List.of(file, file.resolve("below"))) {
      assertThat(catchThrowable(() -> startIn(directory, "newer").close())).isNotNull();
      assertThat(output.getAll())
          .contains("The data directory %s can't be written to: ".formatted(directory))
          .doesNotContain("\tat ");
    }
  }
}
