package dev.octet.service.platform.storage;

import dev.octet.service.platform.failure.Causes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a database and a data directory from being used with others than each other. Rows name
 * files, and files without a row are removed from their places: with the wrong database that would
 * be all of them.
 *
 * <p>Both carry the same {@link StorageMark}: the database in the table {@code storage_mark}, the
 * directory in {@code storage.json}. The mark is raised in both at each start, each hour, and at
 * each orderly end, so that a copy of either one is told from the original soon. Raising goes like
 * this, under two locks that order all replicas (an advisory lock of the database, then a lock of
 * the file {@code storage.lock}):
 *
 * <ol>
 *   <li>compare: the database's mark has to be the directory's, or the one that the directory
 *       intends;
 *   <li>the directory's file says: mark <i>m</i>, intended <i>m + 1</i>;
 *   <li>the database says <i>m + 1</i>, and the transaction is committed;
 *   <li>the directory's file says: mark <i>m + 1</i>.
 * </ol>
 *
 * <p>A process that is killed before step 3 leaves a database with <i>m</i>, one that is killed
 * after it a database with <i>m + 1</i>: the file of step 2 accepts both, and no other. Several
 * live replicas wait for each other's locks, so none sees a raise that is half done. An older
 * database has another mark than the file, and an older file another than the database. A new pair
 * is made in the same steps, from no mark at all.
 *
 * <p>Where neither has a mark (a first start, or the first with a version that knows marks) they
 * become a pair only if every file has its row and every row its file. Any other difference is
 * refused, with a code that is computed from this very difference: the setting {@code
 * octet.storage.accept-mismatch} accepts it once. What is accepted becomes a new pair with a new
 * id, so the code never fits again, and the former partners fit neither.
 */
public final class StoragePair {
  private static final Logger LOG = LoggerFactory.getLogger(StoragePair.class);
  private static final int CODE_DIGITS = 12;

  private final DataDirectory directory;
  private final DirectoryMark file;
  private final String database;
  private final @Nullable String accepted;
  private volatile boolean established;

  /**
   * A directory and a database, not compared yet.
   *
   * @param database where it is, for messages
   * @param accepted the code of the difference that the operator accepts
   */
  public StoragePair(DataDirectory directory, String database, @Nullable String accepted) {
    this.directory = directory;
    this.database = database;
    this.accepted = accepted;
    file = new DirectoryMark(directory);
  }

  /**
   * Compares both before anything changes either.
   *
   * @throws StorageMismatchException if they don't belong together
   * @throws DatabaseUnreachableException if there is no connection
   */
  public void check(DataSource source) {
    try (Connection connection = firstConnection(source)) {
      try {
        DatabaseMark.lock(connection);
        file.locked(() -> {
          StorageMark mark = DatabaseMark.read(connection);
          return accept(file.read(), mark, DatabaseMark.files(connection));
        });
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The mark of the database can't be read", e);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private Connection firstConnection(DataSource source) {
    try {
      return connect(source);
    } catch (SQLException | RuntimeException e) {
      Throwable reason = Causes.of(e).getLast();
      throw new DatabaseUnreachableException(
          "The database %s takes no connection: %s".formatted(database, reason.getMessage()), e);
    }
  }

  /**
   * As {@link #check}, where the database is known to be absent: it is about to be made.
   *
   * @throws StorageMismatchException if the directory belongs to one that isn't
   */
  public void checkWithoutDatabase() {
    try {
      file.locked(() -> accept(file.read(), null, Map.of()));
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static Connection connect(DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /**
   * Compares again, and raises the mark of both or makes them a pair. The tables are there.
   *
   * @throws StorageMismatchException if they don't belong together
   */
  public void establish(DataSource source) {
    try {
      raise(source, true);
    } catch (SQLException | IOException e) {
      if (!DiskFull.caused(e)) throw unusable(e);
      // a full disk is no reason not to start: the next raise comes within the hour
      LOG.warn("The mark of {} is not raised, since the disk is full", directory.path());
      requireMatchAtStart(source);
    }
    established = true;
  }

  private void requireMatchAtStart(DataSource source) {
    try {
      requireMatch(source);
    } catch (SQLException | IOException e) {
      throw unusable(e);
    }
  }

  /** Whether directory and database were found to belong together. */
  public boolean isEstablished() {
    return established;
  }

  /**
   * Compares, and raises the mark of both.
   *
   * @throws StorageMismatchException if they don't belong together any more
   */
  public void raise(DataSource source) throws SQLException, IOException {
    raise(source, false);
  }

  private void raise(DataSource source, boolean mayPair) throws SQLException, IOException {
    try (Connection connection = connect(source)) {
      try {
        DatabaseMark.lock(connection);
        file.locked(() -> {
          StorageMark mark = DatabaseMark.read(connection);
          DirectoryState state = file.read();
          if (!mayPair) require(state, mark);
          raise(connection, state, mark);
          return true;
        });
      } catch (SQLException | IOException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private void raise(Connection connection, DirectoryState state, @Nullable StorageMark mark)
      throws SQLException, IOException {
    StorageMark now = state.mark();
    StorageMark next;
    if (mark != null && accept(state, mark, Map.of())) {
      now = mark;
      next = mark.raised();
    } else {
      if (mark == null) accept(state, null, DatabaseMark.files(connection));
      next = StorageMark.first(now, mark);
      LOG.info("{} and {} are a pair from now on: {}", directory.path(), database, next.id());
    }
    file.write(new DirectoryState(now, next, database));
    DatabaseMark.write(connection, next);
    connection.commit();
    file.write(new DirectoryState(next, null, database));
  }

  /**
   * Compares within a transaction: until it ends, nobody changes the mark.
   *
   * @throws StorageMismatchException if they don't belong together any more
   */
  public void requireMatch(Connection connection) throws SQLException, IOException {
    DatabaseMark.lockShared(connection);
    StorageMark mark = DatabaseMark.read(connection);
    file.locked(() -> {
      require(file.read(), mark);
      return true;
    });
  }

  private void require(DirectoryState state, @Nullable StorageMark mark) {
    if (mark == null || !state.belongsTo(mark)) throw mismatch(state, mark, "", code(state, mark));
  }

  /** Compares, in a transaction of its own. */
  public void requireMatch(DataSource source) throws SQLException, IOException {
    try (Connection connection = connect(source)) {
      try {
        requireMatch(connection);
      } finally {
        connection.rollback();
      }
    }
  }

  /**
   * Decides.
   *
   * @param rows the files that the database names, with the number of rows that do
   * @return true for a pair; false for two that may become one
   * @throws StorageMismatchException for two that may not
   */
  private boolean accept(
      DirectoryState state, @Nullable StorageMark mark, Map<String, Integer> rows)
      throws IOException {
    if (mark != null && state.belongsTo(mark)) return true;
    String how = "";
    String code = code(state, mark);
    // a file that only intends a mark was written by a first start that was killed
    if (mark == null && state.mark() == null) {
      var differences = Differences.of(StoredFiles.names(directory.resolve("blobs")), rows);
      if (differences.areNone()) return false;
      how = differences.describe();
      code = codeOf(differences.toString());
    }
    if (isAccepted(code)) return false;
    throw mismatch(state, mark, how, code);
  }

  private boolean isAccepted(String code) {
    if (!code.equals(accepted)) return false;
    LOG.warn(
        "{} and {} are used together though they differ, as octet.storage.accept-mismatch says",
        directory.path(),
        database);
    return true;
  }

  private static String code(DirectoryState state, @Nullable StorageMark mark) {
    return codeOf(state.mark() + " " + mark);
  }

  private static String codeOf(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, CODE_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private StorageMismatchException mismatch(
      DirectoryState state, @Nullable StorageMark mark, String how, String code) {
    return new MismatchMessage(directory.path(), state, database, mark)
        .exception(how, code, accepted);
  }

  private DataDirectoryException unusable(Exception e) {
    return new DataDirectoryException(
        "The mark of %s can't be read or raised: %s.".formatted(directory.path(), e.getMessage()),
        "Octet needs it to know what database the data directory belongs to.",
        e);
  }
}
