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

/** A running PostgreSQL server, which listens only on a Unix socket. */
final class PostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

  /**
   * Maximum duration of a start. After a crash, the server replays its log before it accepts
   * connections.
   */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  /** Maximum duration of a stop. After a kill, the next start recovers from the server's log. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /** Time limit of connecting, authenticating and querying, each. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  /** SQLSTATE class 08: the connection failed, so the server did not answer. */
  private static final String NO_CONNECTION = "08";

  /**
   * A shell script that runs the server and stops it (fast shutdown) when standard input ends, that
   * is when the service closes it or dies. It then removes the socket's folder. If the server ends
   * first, the guard is still waiting and is killed (status 128 or more), and the folder stays.
   * Background jobs of a shell read from /dev/null, so the guard reads a copy of the descriptor,
   * number 3.
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
   * The settings of a server.
   *
   * @param cluster folder with the database's files
   * @param binaries PostgreSQL's programs
   * @param account that the server runs as
   * @param socket folder of its socket
   * @param password of {@link EmbeddedPostgres#USER}
   */
  record Settings(
      Path cluster,
      PostgresBinaries binaries,
      ServerAccount account,
      SocketFolder socket,
      String password) {
    /** Returns the JDBC URL of a database of the server. */
    String jdbcUrl(String database) {
      String path =
          URLEncoder.encode(socket.socket().toString(), StandardCharsets.UTF_8).replace("+", "%20");
      // the driver requires a host and a port, and shows them in messages
      return "jdbc:postgresql://localhost:%d/%s?sslmode=disable&gssEncMode=disable&socketFactory=%s&socketFactoryArg=%s"
          .formatted(SocketFolder.PORT, database, UnixSocketFactory.class.getName(), path);
    }
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @throws PostgresStartException if it ends, or does not accept connections in time
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
        "Read the lines above, which are the server's own messages. Its files are in that folder.",
        null);
  }

  private static List<String> command(Settings settings) {
    String folder = settings.socket().path().toString();
    // in a session of its own, so that Ctrl-C reaches only the service, which then stops the server
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
            // if a server process is killed, the server restarts all of them
            "restart_after_crash=on",
            // errors that clients cause are reported to the clients only
            "log_min_messages=fatal")) {
      command.addAll(List.of("-c", setting));
    }
    return command;
  }

  /** Quotes a name as one element of a list, in which commas and blanks separate elements. */
  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * Waits until the database accepts connections.
   *
   * @return false if the server ends before, or takes too long
   */
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

  /** The state of the server, determined by a connection attempt. */
  enum Health {
    ANSWERS,
    /** No process accepts connections, or the process that does sends no response. */
    SILENT,
    SOCKET_REMOVED,
    ENDED
  }

  /** Returns the current state. Takes a few seconds if the server hangs. */
  Health health() {
    if (!process.isAlive()) return Health.ENDED;
    if (!Files.exists(settings.socket().socket())) return Health.SOCKET_REMOVED;
    try (Connection connection = connect()) {
      return connection.isValid((int) LONGEST_ANSWER.toSeconds()) ? Health.ANSWERS : Health.SILENT;
    } catch (SQLException e) {
      // a rejection is a response: the server is recovering, or has too many connections
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

  /**
   * Waits for the server's end.
   *
   * @return false if it still runs after this time
   */
  boolean ended(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the server in an orderly way; kills it if that takes too long. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    List<ProcessHandle> tree = process.descendants().toList();
    process.getOutputStream().close();
    try {
      if (!ended(LONGEST_STOP)) {
        LOG.warn(
            "The embedded PostgreSQL does not stop and is killed; it recovers at the next start");
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
