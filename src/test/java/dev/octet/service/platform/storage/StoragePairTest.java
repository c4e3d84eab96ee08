package dev.octet.service.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class StoragePairTest {
  private static final String CONTENT = "a".repeat(64);
  private static final String OTHER = "b".repeat(64);

  @TempDir static Path serverFolder;
  private static TestDatabases databases;
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir Path temp;
  private Path directory;
  private String name;
  private DataSource database;

  @BeforeAll
  static void startServer() {
    databases = TestDatabases.start(serverFolder.resolve("server"));
  }

  @AfterAll
  static void stopServer() {
    databases.close();
  }

  @BeforeEach
  void makeBoth() throws SQLException {
    directory = temp.resolve("data");
    name = "pair" + COUNT.getAndIncrement();
    database = databases.migrated(name);
  }

  private static StoragePair pair(Path folder, @Nullable String accepted) {
    return new StoragePair(DataDirectory.open(folder), "jdbc:test", accepted);
  }

  /** A start of the service, as far as the pair goes. */
  private static StoragePair start(Path folder, DataSource source, @Nullable String accepted) {
    StoragePair pair = pair(folder, accepted);
    pair.check(source);
    pair.establish(source);
    return pair;
  }

  private StoragePair start() {
    return start(directory, database, null);
  }

  private static StorageMismatchException refusal(Path folder, DataSource source) {
    return refusal(folder, source, null);
  }

  private static StorageMismatchException refusal(
      Path folder, DataSource source, @Nullable String accepted) {
    var refused =
        catchThrowableOfType(
            StorageMismatchException.class, () -> pair(folder, accepted).check(source));
    assertThat(refused).as("the refusal").isNotNull();
    assertThat(refused.getMessage()).contains(folder.toString(), "jdbc:test", "Nothing was");
    assertThat(refused.action()).contains("--octet.storage.accept-mismatch=" + code(refused));
    return refused;
  }

  private static String code(StorageMismatchException refused) {
    return refused.action().replaceFirst("(?s).*accept-mismatch=([0-9a-f]{12}).*", "$1");
  }

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static StorageMark markOf(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Objects.requireNonNull(DatabaseMark.read(connection));
    }
  }

  private static boolean hasMark(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return DatabaseMark.read(connection) != null;
    }
  }

  private static DirectoryMark file(Path folder) {
    return new DirectoryMark(DataDirectory.open(folder));
  }

  private static void putFile(Path folder, String sha256) throws IOException {
    Path place = StoredFiles.place(folder.resolve("blobs"), sha256);
    Files.createDirectories(place.getParent());
    Files.writeString(place, sha256);
  }

  private static void putRow(DataSource source, String sha256, int uses) throws SQLException {
    execute(source, "insert into blobs values ('%s', 64, %d, now())".formatted(sha256, uses));
  }

  private Path copyOfDirectory(String to) throws IOException {
    Path copy = temp.resolve(to);
    FileSystemUtils.copyRecursively(directory, copy);
    return copy;
  }

  @Test
  void aFirstStartMakesThemAPairAndEachStartRaisesBoth() throws Exception {
    start();
    StorageMark first = markOf(database);
    assertThat(first.generation()).isEqualTo(1);
    assertThat(file(directory).read()).isEqualTo(new DirectoryState(first, null, "jdbc:test"));
    start();
    StorageMark second = markOf(database);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.generation()).isEqualTo(2);
    assertThat(file(directory).read().mark()).isEqualTo(second);
  }

  @Test
  void aDatabaseWithoutTablesIsCheckedToo() throws SQLException {
    databases.create(name + "_empty");
    DataSource empty = databases.source(name + "_empty");
    assertThatCode(() -> pair(temp.resolve("new"), null).check(empty)).doesNotThrowAnyException();
    start();
    assertThat(refusal(directory, empty)).hasMessageContaining("new, or its name is mistyped");
  }

  @Test
  void anOlderDatabaseIsRefused() throws Exception {
    start();
    databases.copy(name, name + "_backup");
    start();
    StorageMismatchException refused = refusal(directory, databases.source(name + "_backup"));
    assertThat(refused).hasMessageContaining("The database is older than the directory");
    assertThat(refused).hasMessageContaining("generation 1").hasMessageContaining("generation 2");
  }

  @Test
  void anOlderDirectoryIsRefused() throws Exception {
    start();
    Path backup = copyOfDirectory("backup");
    start();
    assertThat(refusal(backup, database))
        .hasMessageContaining("The directory is older than the database");
  }

  @Test
  void theDirectoryOfAnotherInstallationIsRefused() throws Exception {
    start();
    DataSource others = databases.migrated(name + "_others");
    start(temp.resolve("others"), others, null);
    assertThat(refusal(temp.resolve("others"), database))
        .hasMessageContaining("different installations");
  }

  @Test
  void anEmptyDirectoryIsRefusedByAUsedDatabase() {
    start();
    assertThat(refusal(temp.resolve("empty"), database))
        .hasMessageContaining("The directory was never used with this database");
  }

  @Test
  void twoCopiesThatWereUsedApartAreToldFromEachOtherInTheSameGeneration() throws Exception {
    start();
    databases.copy(name, name + "_copy");
    Path copy = copyOfDirectory("copy");
    start();
    start(copy, databases.source(name + "_copy"), null);
    assertThat(markOf(database).generation()).isEqualTo(2);
    assertThat(markOf(databases.source(name + "_copy")).generation()).isEqualTo(2);
    assertThat(refusal(copy, database)).hasMessageContaining("copied from one installation");
    assertThat(refusal(directory, databases.source(name + "_copy"))).isNotNull();
  }

  @Test
  void aBackupOfBothFitsTogether() throws Exception {
    start();
    databases.copy(name, name + "_backup");
    Path backup = copyOfDirectory("backup");
    start();
    assertThat(start(backup, databases.source(name + "_backup"), null).isEstablished()).isTrue();
  }

  @Test
  void aKillBeforeTheCommitLocksNobodyOut() throws Exception {
    start();
    StorageMark mark = markOf(database);
    file(directory).write(new DirectoryState(mark, mark.raised(), "jdbc:test"));
    start();
    assertThat(markOf(database).generation()).isEqualTo(2);
    assertThat(file(directory).read().mark()).isEqualTo(markOf(database));
  }

  @Test
  void aKillAfterTheCommitLocksNobodyOut() throws Exception {
    start();
    StorageMark mark = markOf(database);
    start();
    file(directory).write(new DirectoryState(mark, markOf(database), "jdbc:test"));
    start();
    assertThat(markOf(database).generation()).isEqualTo(3);
    assertThat(file(directory).read().intended()).isNull();
  }

  @Test
  void aFileThatWasBeingRaisedAcceptsNoOtherDatabaseThanThoseTwo() throws Exception {
    start();
    databases.copy(name, name + "_backup");
    start();
    StorageMark mark = markOf(database);
    file(directory).write(new DirectoryState(mark, mark.raised(), "jdbc:test"));
    assertThat(refusal(directory, databases.source(name + "_backup"))).isNotNull();
  }

  @Test
  void aFirstStartThatWasKilledInBetweenStartsAgain() throws Exception {
    DirectoryMark file = file(directory);
    file.write(new DirectoryState(null, StorageMark.first(null, null), "jdbc:test"));
    start();
    assertThat(file.read().mark()).isEqualTo(markOf(database));
  }

  @Test
  void aPairFromBeforeMarksIsAdoptedOnlyIfFilesAndRowsAgree() throws Exception {
    putFile(directory, CONTENT);
    putRow(database, CONTENT, 2);
    // released, and not removed before the service was ended
    putRow(database, OTHER, 0);
    start();
    assertThat(markOf(database).generation()).isEqualTo(1);
  }

  @Test
  void aPairFromBeforeMarksWithAnUnknownFileIsRefused() throws Exception {
    putFile(directory, CONTENT);
    assertThat(refusal(directory, database))
        .hasMessageContaining("1 files of the directory are unknown")
        .hasMessageContaining("0 files that the database names are missing");
    assertThatThrownBy(() -> pair(directory, null).establish(database))
        .isInstanceOf(StorageMismatchException.class);
    assertThat(file(directory).read()).isEqualTo(DirectoryState.NONE);
    assertThat(hasMark(database)).isFalse();
  }

  @Test
  void aPairFromBeforeMarksWithAMissingFileIsRefused() throws Exception {
    putRow(database, CONTENT, 1);
    StorageMismatchException refused = refusal(directory, database);
    assertThat(refused).hasMessageContaining("1 files that the database names are missing");
    putRow(database, OTHER, 1);
    assertThat(refusal(directory, database, code(refused)))
        .as("a code is for what was seen")
        .hasMessageContaining("accepts a different mismatch");
  }

  @Test
  void whatIsAcceptedBecomesANewPairAndTheCodeFitsNothingElse() throws Exception {
    start();
    StorageMark before = markOf(database);
    DataSource other = databases.migrated(name + "_other");
    start(temp.resolve("others"), other, null);
    StorageMark others = markOf(other);
    String code = code(refusal(directory, other));

    start(directory, other, code);
    StorageMark pair = markOf(other);
    assertThat(pair.id()).isNotEqualTo(before.id()).isNotEqualTo(others.id());
    assertThat(file(directory).read().mark()).isEqualTo(pair);
    // with the code still in the configuration
    start(directory, other, code);
    assertThat(refusal(directory, database, code)).isNotNull();
    assertThat(refusal(temp.resolve("others"), other, code)).isNotNull();
  }

  @Test
  void anAcceptanceThatWasKilledInBetweenIsAcceptedAgainByTheSameCode() throws Exception {
    start();
    DataSource other = databases.migrated(name + "_other");
    String code = code(refusal(directory, other));
    DirectoryMark file = file(directory);
    StorageMark own = file.read().mark();
    file.write(new DirectoryState(own, StorageMark.first(own, null), "jdbc:test"));
    assertThat(code(refusal(directory, other))).isEqualTo(code);
    start();
    assertThat(markOf(database).generation()).as("its former partner still fits").isEqualTo(2);
  }

  @Test
  void replicasThatRaiseAtTheSameTimeDoNotAccuseEachOther() throws Exception {
    int replicas = 4;
    int raises = 25;
    List<Callable<Boolean>> lives = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      lives.add(() -> {
        StoragePair pair = start();
        for (int raise = 0; raise < raises; raise++) {
          pair.raise(database);
          pair.requireMatch(database);
        }
        return true;
      });
    }
    try (var threads = Executors.newFixedThreadPool(replicas)) {
      for (var life : threads.invokeAll(lives)) assertThat(life.get()).isTrue();
    }
    assertThat(markOf(database).generation()).isEqualTo(replicas * (raises + 1L));
  }

  @Test
  void aRunningServiceNoticesThatOneOfBothWasExchanged() throws Exception {
    StoragePair running = start();
    running.requireMatch(database);
    DataSource other = databases.migrated(name + "_other");
    assertThatThrownBy(() -> running.requireMatch(other))
        .isInstanceOf(StorageMismatchException.class);
    assertThatThrownBy(() -> running.raise(other)).isInstanceOf(StorageMismatchException.class);
    // the same, empty: a first start would make them a pair
    Files.delete(file(directory).file());
    assertThatThrownBy(() -> running.raise(other)).isInstanceOf(StorageMismatchException.class);
    assertThat(hasMark(other)).isFalse();
  }

  @Test
  void anInstanceWhoseDirectoryWasAcceptedByAnotherDatabaseNotices() throws Exception {
    StoragePair running = start();
    DataSource other = databases.migrated(name + "_other");
    start(directory, other, code(refusal(directory, other)));
    assertThatThrownBy(() -> running.requireMatch(database))
        .isInstanceOf(StorageMismatchException.class)
        .hasMessageContaining("different installations");
  }

  @Test
  void aDamagedFileIsNotTakenForNone() throws Exception {
    start();
    Files.writeString(file(directory).file(), "{\"mark\": {\"id\":");
    assertThatThrownBy(() -> pair(directory, null).check(database))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("storage.json");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamedWithItsReason() {
    assertThatThrownBy(() -> pair(directory, null).check(databases.source("mistyped")))
        .isInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("mistyped")
        .hasMessageContaining("does not exist");
  }

  @Test
  void aDirectoryThatBelongsToADatabaseIsRefusedBeforeAnotherIsMade() {
    pair(directory, null).checkWithoutDatabase();
    start();
    assertThatThrownBy(() -> pair(directory, null).checkWithoutDatabase())
        .isInstanceOf(StorageMismatchException.class);
  }
}
