package dev.octet.service.platform.storage;

import dev.octet.service.platform.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A PostgreSQL server with any number of databases, as somebody else's would be. */
public final class TestDatabases implements AutoCloseable {
  private static final String TEMPLATE = "with_tables";

  private final EmbeddedPostgres server;
  private boolean hasTemplate;

  private TestDatabases(EmbeddedPostgres server) {
    this.server = server;
  }

  public static TestDatabases start(Path folder) {
    return new TestDatabases(EmbeddedPostgres.start(folder));
  }

  /** A database without any table. */
  public void create(String name) throws SQLException {
    execute("create database " + name);
  }

  /** A copy of a database that nobody uses at the moment, as a backup is. */
  public void copy(String from, String to) throws SQLException {
    execute("create database %s template %s".formatted(to, from));
  }

  public void drop(String name) throws SQLException {
    execute("drop database %s with (force)".formatted(name));
  }

  public void rename(String from, String to) throws SQLException {
    execute("alter database %s rename to %s".formatted(from, to));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = source("octet").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public String url(String name) {
    return server.jdbcUrl().replaceFirst("/octet(?=$|[?])", "/" + name);
  }

  public DataSource source(String name) {
    return new DriverManagerDataSource(url(name), server.user(), server.password());
  }

  /** A database with the tables of the service. */
  public DataSource migrated(String name) throws SQLException {
    if (!hasTemplate) {
      create(TEMPLATE);
      Flyway.configure().dataSource(source(TEMPLATE)).load().migrate();
      hasTemplate = true;
    }
    copy(TEMPLATE, name);
    return source(name);
  }

  /** The settings of a service that uses a database. */
  public List<String> settings(String name) {
    return List.of(
        "--spring.datasource.url=" + url(name),
        "--spring.datasource.username=" + server.user(),
        "--spring.datasource.password=" + server.password());
  }

  @Override
  public void close() {
    server.close();
  }
}
