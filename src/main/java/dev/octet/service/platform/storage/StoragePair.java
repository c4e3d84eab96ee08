package dev.octet.service.platform.storage;

import dev.octet.hash.Sha256;
import dev.octet.service.platform.failure.Causes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents a database and a data directory from being used with other partners. Rows name files,
 * and files without a row are moved away; with the wrong database, that would be all files.
 *
 * <p>Both carry the same {@link StorageMark}: the database in the table {@code storage_mark}, the
 * directory in {@code storage.json}. The mark is raised in both at each start, each hour and each
 * orderly end, so that a copy of either one soon differs from the original. Two locks order all
 * replicas: an advisory lock of the database, then a lock of the file {@code storage.lock}. Under
 * these locks, a raise has four steps:
 *
 * <ol>
 *   <li>Compare: the database's mark must be the directory's, or the one that the directory
 *       intends.
 *   <li>Write to the directory's file: mark <i>m</i>, intended <i>m + 1</i>.
 *   <li>Write <i>m + 1</i> to the database and commit.
 *   <li>Write to the directory's file: mark <i>m + 1</i>.
 * </ol>
 *
 * <p>A process that is killed before step 3 leaves a database with <i>m</i>; one that is killed
 * after it leaves <i>m + 1</i>. The file of step 2 accepts both, and no other. Live replicas wait
 * for each other's locks, so none sees an incomplete raise. An older database has another mark than
 * the file, and an older file another mark than the database. A new pair is created with the same
 * steps, starting without a mark.
 *
 * <p>If neither has a mark (at the first start ever, or the first of a version with marks), they
 * become a pair only if every file has a row and every row has its file. Any other difference is
 * refused with a code that is computed from this difference. The setting {@code
 * octet.storage.accept-mismatch} with this code accepts it once: the two become a new pair with a
 * new id, so the code never matches again, and the former partners match neither.
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
   * Creates the pair, not compared yet.
   *
   * @param database its location, for messages
   * @param accepted the code of the difference that the operator accepts; null for none
   */
  public StoragePair(DataDirectory directory, String database, @Nullable String accepted) {
    this.directory = directory;
    this.database = database;
    this.accepted = accepted;
    file = new DirectoryMark(directory);
  }

  /**
   * Compares the two before anything changes either.
   *
   * @throws StorageMismatchException if they don't belong together
   * @throws DatabaseUnreachableException if the database accepts no connection
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
          "The database %s accepts no connection: %s".formatted(database, reason.getMessage()), e);
    }
  }

  /**
   * Makes the comparison of {@link #check} for a database that does not exist yet.
   *
   * @throws StorageMismatchException if the directory belongs to an existing database
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
   * Compares again, then raises the mark of both or makes them a pair. The tables must exist.
   *
   * @throws StorageMismatchException if they don't belong together
   */
  public void establish(DataSource source) {
    try {
      raise(source, true);
    } catch (SQLException | IOException e) {
      if (!DiskFull.caused(e)) throw unusable(e);
      // a full disk doesn't prevent a start: the next raise follows within the hour
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

  /** Returns whether directory and database were found to belong together. */
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
   * Compares within a transaction. Until that ends, no other process can change the mark.
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

  /**
   * Compares, in a transaction of its own.
   *
   * @throws StorageMismatchException if they don't belong together any more
   */
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
   * Decides whether the two may be used together.
   *
   * @param rows the files that the database names, with the number of rows that name each
   * @return true for a pair; false for two that may become one
   * @throws StorageMismatchException if they may not
   */
  private boolean accept(
      DirectoryState state, @Nullable StorageMark mark, Map<String, Integer> rows)
      throws IOException {
    if (mark != null && state.belongsTo(mark)) return true;
    String how = "";
    String code = code(state, mark);
    // no mark, but an intended one: the first start was killed
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
        "{} and {} are used together although they differ, because of octet.storage.accept-mismatch",
        directory.path(),
        database);
    return true;
  }

  private static String code(DirectoryState state, @Nullable StorageMark mark) {
    return codeOf(state.mark() + " " + mark);
  }

  private static String codeOf(String text) {
    return Sha256.of(text).substring(0, CODE_DIGITS);
  }

  private StorageMismatchException mismatch(
      DirectoryState state, @Nullable StorageMark mark, String how, String code) {
    return new MismatchMessage(directory.path(), state, database, mark)
        .exception(how, code, accepted);
  }

  private DataDirectoryException unusable(Exception e) {
    return new DataDirectoryException(
        "The mark of %s can't be read or raised: %s.".formatted(directory.path(), e.getMessage()),
        "Octet needs the mark to verify that the data directory and the database belong together.",
        e);
  }
}
