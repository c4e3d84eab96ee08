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
 * The mark of a database, the row of its table {@code storage_mark}, and what it knows of files.
 * All of it works in the transaction of the connection that it is given, on a database that may
 * have no tables yet.
 */
final class DatabaseMark {
  /** Drawn for this purpose; advisory locks are counted for each database. */
  private static final long LOCK = 0x6f637465742d3031L;

  private DatabaseMark() {}

  /** Keeps everybody else out until the transaction ends. */
  static void lock(Connection connection) throws SQLException {
    lock(connection, "pg_advisory_xact_lock");
  }

  /** Keeps those out who would change the mark, until the transaction ends. */
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

  /** The mark; null where the database has none. */
  static @Nullable StorageMark read(Connection connection) throws SQLException {
    if (!hasTable(connection, "storage_mark")) return null;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select id, generation, nonce from storage_mark")) {
      if (!row.next()) return null;
      return new StorageMark(
          row.getObject(1, UUID.class), row.getLong(2), row.getObject(3, UUID.class));
    }
  }

  /** Writes the mark; the table must be there. */
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

  /** The files that the database knows by their SHA-256, and by how many rows each is named. */
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
