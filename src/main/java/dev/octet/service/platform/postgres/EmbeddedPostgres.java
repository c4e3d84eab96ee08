package dev.octet.service.platform.postgres;

import dev.octet.service.platform.storage.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A PostgreSQL server that belongs to this process. Its files outlive the process. It listens on a
 * Unix socket that only this user can reach, requires a password that was generated with the
 * cluster, and forces every commit to disk. It is restarted when it ends or hangs, and ends with
 * this process, even if that is killed.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "octet";
  static final String DATABASE = "octet";

  private static final int PASSWORD_BYTES = 24;

  private final DataDirectoryLock lock;
  private final PostgresServer.Settings settings;
  private final PostgresWatch watch;

  private EmbeddedPostgres(
      DataDirectoryLock lock, PostgresServer.Settings settings, PostgresWatch watch) {
    this.lock = lock;
    this.settings = settings;
    this.watch = watch;
  }

  /**
   * Starts the server without a callback for its loss.
   *
   * @throws DataDirectoryInUseException if another process uses the folder
   * @throws PostgresStartException if the server can't be started here
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, () -> {});
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @param folder of the database; created if it is missing
   * @param lost called once if the server ends later and can't be restarted
   * @throws DataDirectoryInUseException if another process uses the folder
   * @throws PostgresStartException if the server can't be started here
   */
  public static EmbeddedPostgres start(Path folder, Runnable lost) {
    try {
      PrivateFolder.create(folder);
      DataDirectoryLock lock = DataDirectoryLock.take(folder);
      try {
        return start(folder, lock, lost);
      } catch (IOException | InterruptedException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresStartException("The start was interrupted.", "Start again.", e);
    }
  }

  /** Returns whether the folder contains a database; otherwise a start creates one. */
  public static boolean isMadeIn(Path folder) {
    return Files.exists(folder.resolve("cluster"));
  }

  private static EmbeddedPostgres start(Path folder, DataDirectoryLock lock, Runnable lost)
      throws IOException, InterruptedException {
    PostgresBinaries binaries = PostgresBinaries.in(folder.resolve("programs"));
    ServerAccount account = ServerAccount.thatRuns(binaries.program("postgres"));
    Path cluster = folder.resolve("cluster");
    Path passwordFile = folder.resolve("password");
    if (Files.exists(cluster)) {
      EarlierServer.settle(cluster);
    } else {
      initialize(folder, cluster, passwordFile, binaries, account);
    }
    account.own(cluster);
    String password = Files.readString(passwordFile).strip();
    SocketFolder socket = SocketFolder.make(folder, account, SocketFolder.parents());
    var settings = new PostgresServer.Settings(cluster, binaries, account, socket, password);
    try {
      PostgresWatch watch = PostgresWatch.over(PostgresServer.start(settings), settings, lost);
      return new EmbeddedPostgres(lock, settings, watch);
    } catch (IOException | InterruptedException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Creates the cluster in a temporary folder and renames that, so that the cluster is complete or
   * absent.
   */
  private static void initialize(
      Path folder,
      Path cluster,
      Path passwordFile,
      PostgresBinaries binaries,
      ServerAccount account)
      throws IOException, InterruptedException {
    Path part = folder.resolve("cluster.new");
    Path secret = folder.resolve("password.new");
    PostgresBinaries.deleteTree(part);
    Files.deleteIfExists(secret);
    Files.createDirectory(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, randomPassword());
    account.own(part);
    account.own(secret);
    List<String> command = new ArrayList<>(account.prefix());
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + part,
            "--username=" + USER,
            "--pwfile=" + secret,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var log = new ServerLog();
    Thread follower = log.follow(process.getInputStream());
    int status = process.waitFor();
    follower.join();
    if (status != 0) {
      throw new PostgresStartException(
          "The embedded PostgreSQL can't create its files in %s:\n%s".formatted(folder, log.tail()),
          "Check the folder, or choose another with --octet.data-directory=DIR.",
          null);
    }
    Files.move(secret, passwordFile, StandardCopyOption.ATOMIC_MOVE);
    Files.move(part, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String randomPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the JDBC URL of the database. */
  public String jdbcUrl() {
    return settings.jdbcUrl(DATABASE);
  }

  public String user() {
    return USER;
  }

  public String password() {
    return settings.password();
  }

  /** Stops the server in an orderly way. */
  @Override
  public void close() {
    try {
      watch.close();
      settings.socket().close();
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
