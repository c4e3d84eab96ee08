package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The running server. */
final class PostgresServer implements AutoCloseable {
  /** After a crash the server replays its log before it answers. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int PORTS_TO_TRY = 3;

  /**
   * Ends the server (fast shutdown) when standard input does, which is when the service closes it
   * or dies. Background jobs of a shell read from /dev/null, hence the third descriptor.
   */
  private static final String GUARD =
      """
      exec 3<&0
      "$@" 3<&- </dev/null &
      server=$!
      { read -r ignored <&3; kill -INT $server; } 2>/dev/null >&2 &
      guard=$!
      exec 3<&-
      wait $server
      status=$?
      kill $guard 2>/dev/null
      exit $status
      """;

  private final Process process;
  private final int port;

  private PostgresServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static PostgresServer start(
      Path cluster, PostgresBinaries binaries, ServerAccount account, String password)
      throws IOException, InterruptedException {
    var log = new ServerLog();
    for (int attempt = 0; attempt < PORTS_TO_TRY; attempt++) {
      int port = freePort();
      Process process =
          new ProcessBuilder(command(cluster, binaries, account, port))
              .redirectErrorStream(true)
              .start();
      log.follow(process.getInputStream());
      var server = new PostgresServer(process, port);
      try {
        if (server.answers(password)) return server;
      } catch (InterruptedException | RuntimeException e) {
        server.close();
        throw e;
      }
      server.close();
      if (!log.tail().contains("could not bind")) break;
    }
    throw new PostgresStartException(
        "The embedded PostgreSQL does not start in %s:\n%s".formatted(cluster, log.tail()),
        "The lines above are the server's own. Its files are in that folder.",
        null);
  }

  private static List<String> command(
      Path cluster, PostgresBinaries binaries, ServerAccount account, int port) {
    // a session of its own, so that Ctrl-C reaches the service only, which then ends the server
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(account.prefix());
    command.addAll(List.of("sh", "-c", GUARD, "octet-postgres"));
    command.add(binaries.program("postgres").toString());
    command.addAll(List.of("-D", cluster.toString(), "-p", Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=50",
            "shared_buffers=64MB",
            "fsync=on",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_destination=stderr",
            "logging_collector=off",
            // what clients provoke is told to them
            "log_min_messages=fatal")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until the database answers; false if the server ends before. */
  private boolean answers(String password) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Connection connection = connect(password);
          Statement statement = connection.createStatement()) {
        createDatabase(statement);
        return true;
      } catch (SQLException e) {
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
    return false;
  }

  private Connection connect(String password) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", EmbeddedPostgres.USER);
    properties.setProperty("password", password);
    return DriverManager.getConnection(jdbcUrl("postgres"), properties);
  }

  private static void createDatabase(Statement statement) throws SQLException {
    String name = EmbeddedPostgres.DATABASE;
    try (ResultSet found =
        statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
      if (found.next()) return;
    }
    statement.execute("create database " + name);
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) kill();
    } catch (InterruptedException e) {
      interrupted = true;
      kill();
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private void kill() {
    List<ProcessHandle> tree = process.descendants().toList();
    tree.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
