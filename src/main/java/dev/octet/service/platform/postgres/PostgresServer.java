package dev.octet.service.platform.postgres;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server, which listens on a Unix socket only. */
final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

  /** After a crash the server replays its log before it answers. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** The limit of a stop; the next start recovers from the server's log. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /** For one try to connect, sign in and ask. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  /** SQLSTATE class 08: the connection failed, so nobody answered. */
  private static final String NO_CONNECTION = "08";

  /**
   * Ends the server (fast shutdown) when standard input does, which is when the service closes it
   * or dies; then the socket's folder is not needed. A guard that had to be killed (its status is
   * 128 and more) was still waiting for that. Background jobs of a shell read from /dev/null, hence
   * the third descriptor.
   */
  private static final String GUARD =
      """
      folder=$1
      shift
      exec 3<&0
      "$@" 3<&- </dev/null &
      server=$!
      { read -r ignored <&3; kill -INT $server; } 2>/dev/null >&2 &
      guard=$!
      exec 3<&-
      wait $server
      status=$?
      kill $guard 2>/dev/null
      wait $guard
      if [ $? -ge 128 ]; then exit $status; fi
      rm -f "$folder"/.s.PGSQL.*
      rmdir "$folder" 2>/dev/null
      exit $status
      """;

  private final Process process;
  private final Settings settings;

  private PostgresServer(Process process, Settings settings) {
    this.process = process;
    this.settings = settings;
  }

  /**
   * What a server is started with.
   *
   * @param cluster its files
   * @param binaries its programs
   * @param account that it runs as
   * @param socket folder that its socket is in
   * @param password of {@link EmbeddedPostgres#USER}
   */
  record Settings(
      Path cluster,
      PostgresBinaries binaries,
      ServerAccount account,
      SocketFolder socket,
      String password) {
    /** The address of a database for JDBC. */
    String jdbcUrl(String database) {
      String path =
          URLEncoder.encode(socket.socket().toString(), StandardCharsets.UTF_8).replace("+", "%20");
      // the driver wants a host and a port, and shows them in messages
      return "jdbc:postgresql://localhost:%d/%s?sslmode=disable&gssEncMode=disable&socketFactory=%s&socketFactoryArg=%s"
          .formatted(SocketFolder.PORT, database, UnixSocketFactory.class.getName(), path);
    }
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @throws PostgresStartException if it does not
   */
  static PostgresServer start(Settings settings) throws IOException, InterruptedException {
    settings.socket().restore();
    var log = new ServerLog();
    Process process = new ProcessBuilder(command(settings)).redirectErrorStream(true).start();
    log.follow(process.getInputStream());
    var server = new PostgresServer(process, settings);
    try {
      if (server.comesUp()) return server;
    } catch (InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    server.close();
    throw new PostgresStartException(
        "The embedded PostgreSQL does not start in %s:\n%s"
            .formatted(settings.cluster(), log.tail()),
        "The lines above are the server's own. Its files are in that folder.",
        null);
  }

  private static List<String> command(Settings settings) {
    String folder = settings.socket().path().toString();
    // a session of its own, so that Ctrl-C reaches the service only, which then ends the server
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(settings.account().prefix());
    command.addAll(List.of("sh", "-c", GUARD, "octet-postgres", folder));
    command.add(settings.binaries().program("postgres").toString());
    command.addAll(
        List.of("-D", settings.cluster().toString(), "-p", Integer.toString(SocketFolder.PORT)));
    for (String setting :
        List.of(
            "listen_addresses=",
            "unix_socket_directories=" + quoted(folder),
            "unix_socket_permissions=0700",
            "max_connections=50",
            "shared_buffers=64MB",
            "fsync=on",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_destination=stderr",
            "logging_collector=off",
            // a server process that was killed takes the others along, and all start again
            "restart_after_crash=on",
            // what clients provoke is told to them
            "log_min_messages=fatal")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  /** One element of a list of names: commas and blanks part elements otherwise. */
  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Waits until the database answers; false if the server ends before. */
  private boolean comesUp() throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        createDatabase(statement);
        return true;
      } catch (SQLException e) {
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
    return false;
  }

  /** The state of the server, as a connection attempt shows it. */
  enum Health {
    ANSWERS,
    /** Nobody takes connections, or whoever takes them says nothing. */
    SILENT,
    SOCKET_REMOVED,
    ENDED
  }

  /** Looks whether it can be used; takes a few seconds where it hangs. */
  Health health() {
    if (!process.isAlive()) return Health.ENDED;
    if (!Files.exists(settings.socket().socket())) return Health.SOCKET_REMOVED;
    try (Connection connection = connect()) {
      return connection.isValid((int) LONGEST_ANSWER.toSeconds()) ? Health.ANSWERS : Health.SILENT;
    } catch (SQLException e) {
      // who is turned away has got an answer: it recovers, or has too many connections
      String state = e.getSQLState();
      return state == null || state.startsWith(NO_CONNECTION) ? Health.SILENT : Health.ANSWERS;
    }
  }

  private Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", EmbeddedPostgres.USER);
    properties.setProperty("password", settings.password());
    String seconds = Long.toString(LONGEST_ANSWER.toSeconds());
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    return DriverManager.getConnection(settings.jdbcUrl("postgres"), properties);
  }

  private static void createDatabase(Statement statement) throws SQLException {
    String name = EmbeddedPostgres.DATABASE;
    try (ResultSet found =
        statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
      if (found.next()) return;
    }
    statement.execute("create database " + name);
  }

  /** Waits for its end, for so long at most. */
  boolean ended(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends it in good order; where it takes too long, at once. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    List<ProcessHandle> tree = process.descendants().toList();
    process.getOutputStream().close();
    try {
      if (!ended(LONGEST_STOP)) {
        LOG.warn(
            "The embedded PostgreSQL does not end and is killed; it recovers at the next start");
        kill(tree);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      kill(tree);
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private void kill(List<ProcessHandle> before) {
    List<ProcessHandle> tree = process.descendants().toList();
    before.forEach(ProcessHandle::destroyForcibly);
    tree.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
