package dev.octet.service.platform.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the mark of a database, the row of its table {@code storage_mark}, and reads
 * which files the database names. Everything runs in the transaction of the given connection, on a
 * database that may have no tables yet.
 */
final class DatabaseMark {
  /** A random number for this purpose. Advisory locks are local to a database. */
  private static final long LOCK = 0x6f637465742d3031L;

  private DatabaseMark() {}

  /** Takes the exclusive lock until the transaction ends. */
  static void lock(Connection connection) throws SQLException {
    lock(connection, "pg_advisory_xact_lock");
  }

  /** Takes the shared lock, which prevents changes of the mark, until the transaction ends. */
  static void lockShared(Connection connection) throws SQLException {
    lock(connection, "pg_advisory_xact_lock_shared");
  }

  private static void lock(Connection connection, String function) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '3s'");
      statement.execute("select %s(%d)".formatted(function, LOCK));
      statement.execute("set local lock_timeout to default");
    }
  }

  /** Returns the mark; null if the database has none. */
  static @Nullable StorageMark read(Connection connection) throws SQLException {
    if (!hasTable(connection, "storage_mark")) return null;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id, generation, nonce from storage_mark")) {
      if (!row.next()) return null;
      return new StorageMark(
          row.getObject(1, UUID.class), row.getLong(2), row.getObject(3, UUID.class));
    }
  }

  /** Writes the mark. The table must exist. */
  static void write(Connection connection, StorageMark mark) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into storage_mark (id, generation, nonce, raised_at) values (?, ?, ?, now())
            on conflict (single) do update set id = excluded.id, generation = excluded.generation,
              nonce = excluded.nonce, raised_at = excluded.raised_at
            """)) {
      statement.setObject(1, mark.id());
      statement.setLong(2, mark.generation());
      statement.setObject(3, mark.nonce());
      statement.executeUpdate();
    }
  }

  /**
   * Returns the files that the database names, by their SHA-256, with the number of rows that name
   * each.
   */
  static Map<String, Integer> files(Connection connection) throws SQLException {
    Map<String, Integer> files = new TreeMap<>();
    if (!hasTable(connection, "blobs")) return files;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select sha256, uses from blobs")) {
      while (rows.next()) files.put(rows.getString(1), rows.getInt(2));
    }
    return files;
  }

  private static boolean hasTable(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
