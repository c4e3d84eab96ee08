package dev.octet.service.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The genuine server, in a folder whose path is too long for a socket. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class EmbeddedPostgresTest {
  private static Path top;
  private static Path folder;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    // PostgreSQL may run under another account, which has to get there
    Path parent = Files.createDirectories(Path.of("target", "octet-data").toAbsolutePath());
    top = Files.createTempDirectory(parent, "embedded-");
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
    folder = Files.createDirectories(top.resolve("long ".repeat(30).strip()).resolve("postgres"));
    postgres = EmbeddedPostgres.start(folder, EmbeddedPostgresTest::lost);
    execute("create table kept (id int primary key)");
    execute("insert into kept values (42)");
  }

  private static void lost() {
    throw new AssertionError("the server was given up");
  }

  @AfterAll
  static void end() throws IOException {
    postgres.close();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = connect()) {
      connection.createStatement().execute(sql);
    }
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = connect();
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static boolean keepsItsRow() {
    try {
      return ask("select id from kept").equals("42");
    } catch (SQLException e) {
      return false;
    }
  }

  private static Path socketFolder() throws IOException {
    return Path.of(Files.readString(folder.resolve("socket-folder")));
  }

  private static ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(folder.resolve("cluster/postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
  }

  @Test
  void listensOnASocketThatOnlyItsUserReachesAndOnNoPort() throws Exception {
    assertThat(folder.toString().length()).isGreaterThan(SocketFolder.LONGEST_PATH);
    assertThat(ask("show listen_addresses")).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socketFolder())))
        .isEqualTo("rwx------");
    assertThat(ask("show unix_socket_directories")).contains(socketFolder().toString());
    // the lines of this file are those of PostgreSQL's documentation: the sixth is the address
    assertThat(Files.readAllLines(folder.resolve("cluster/postmaster.pid")).get(5)).isBlank();
    assertThat(ask("show server_version")).startsWith("17.11");
  }

  @Test
  void aServerThatWasKilledRunsAgainWithItsRows() throws Exception {
    ProcessHandle first = postmaster();
    String url = postgres.jdbcUrl();
    first.destroyForcibly();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !first.isAlive() && keepsItsRow() && postmaster().pid() != first.pid());
    assertThat(postgres.jdbcUrl()).isEqualTo(url);
  }

  @Test
  void aServerWhoseChildrenWereStoppedWhenItDiedRunsAgain() throws Exception {
    ProcessHandle first = postmaster();
    List<ProcessHandle> children = first.children().toList();
    for (ProcessHandle child : children) {
      new ProcessBuilder("kill", "-STOP", Long.toString(child.pid())).start().waitFor();
    }
    first.destroyForcibly();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !first.isAlive() && keepsItsRow() && postmaster().pid() != first.pid());
    await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aSocketThatACleanerRemovedComesBack() throws Exception {
    Path socket = socketFolder();
    try (Stream<Path> files = Files.list(socket)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(socket);
    await().atMost(Duration.ofMinutes(2)).until(EmbeddedPostgresTest::keepsItsRow);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder, EmbeddedPostgresTest::lost))
        .isInstanceOf(DataDirectoryInUseException.class);
    assertThat(keepsItsRow()).isTrue();
  }

  @Test
  void leavesNothingAndRemovesWhatARunThatWasKilledLeft() throws Exception {
    Path socket = socketFolder();
    postgres.close();
    assertThat(socket).doesNotExist();
    assertThat(folder.resolve("socket-folder")).doesNotExist();
    // as a run that was killed leaves it
    Files.createDirectory(socket);
    Files.createFile(socket.resolve(".s.PGSQL.5432"));
    Files.writeString(folder.resolve("socket-folder"), socket.toString());
    postgres = EmbeddedPostgres.start(folder, EmbeddedPostgresTest::lost);
    assertThat(socket).doesNotExist();
    assertThat(socketFolder()).exists().isNotEqualTo(socket);
    assertThat(keepsItsRow()).isTrue();
  }

  @Test
  void aFolderThatIsNoSocketsIsNotRemoved() throws Exception {
    Path memory = folder.resolve("socket-folder");
    String right = Files.readString(memory);
    Path precious = Files.createDirectories(top.resolve("precious"));
    Files.writeString(memory, precious.toString());
    postgres.close();
    Files.writeString(memory, precious.toString());
    postgres = EmbeddedPostgres.start(folder, EmbeddedPostgresTest::lost);
    assertThat(precious).exists();
    assertThat(Path.of(right)).doesNotExist();
  }
}
