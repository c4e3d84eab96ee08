package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.service.platform.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A PostgreSQL server on a port that stays the same, which can be stopped and started again. */
public final class PostgresProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final int port;
  private Process server;

  private PostgresProcess(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    server = run();
  }

  /** Makes a cluster in a folder, as the service does, and starts a server on it. */
  public static PostgresProcess start(Path folder) throws IOException {
    EmbeddedPostgres.start(folder).close();
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var started = new PostgresProcess(folder, port);
    started.awaitAnswer();
    return started;
  }

  private Process run() throws IOException {
    List<String> command = new ArrayList<>();
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
      command.addAll(List.of("unshare", "--user"));
    }
    try (Stream<Path> programs = Files.list(folder.resolve("programs"))) {
      command.add(programs.findFirst().orElseThrow().resolve("bin/postgres").toString());
    }
    command.addAll(
        List.of(
            "-D", folder.resolve("cluster").toString(),
            "-p", Integer.toString(port),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=",
            "-c", "autovacuum=on"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void awaitAnswer() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          try (Connection connection = dataSource().getConnection()) {
            return connection.isValid(1);
          }
        });
  }

  /** What a service that uses this server is started with. */
  public List<String> settings() {
    return settings(port);
  }

  int port() {
    return port;
  }

  /** The same for a service that reaches it at another port. */
  List<String> settings(int port) {
    return List.of(
        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/octet".formatted(port),
        "--spring.datasource.username=octet",
        "--spring.datasource.password=" + password());
  }

  /** The same database, for the test. */
  public JdbcTemplate database() {
    return new JdbcTemplate(dataSource());
  }

  private PGSimpleDataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName("octet");
    source.setUser("octet");
    source.setPassword(password());
    try {
      source.setConnectTimeout(5);
      source.setProperty("socketTimeout", "20");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return source;
  }

  private String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the server as its operator does: connections end, new ones are refused. */
  public void stop() throws Exception {
    signal("INT", server.toHandle());
    assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Starts it again. */
  public void startAgain() throws IOException {
    server = run();
    awaitAnswer();
  }

  /** All its processes stand still: connections stay open, and nobody answers. */
  public void freeze() throws Exception {
    for (ProcessHandle one : processes()) signal("STOP", one);
  }

  /** They go on. */
  public void thaw() throws Exception {
    for (ProcessHandle one : processes()) signal("CONT", one);
  }

  private List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(server.toHandle()), server.descendants()).toList();
  }

  /** Sends a process a signal. */
  static void signal(String name, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it in good order, in whatever state it is. */
  public void close() throws Exception {
    if (server.isAlive()) {
      thaw();
      stop();
    }
  }
}
