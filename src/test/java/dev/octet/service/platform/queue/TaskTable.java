package dev.octet.service.platform.queue;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** A table of tasks for one test, like those of the service. */
final class TaskTable implements AutoCloseable {
  static final String TASK = "test";

  private final JdbcTemplate database;
  private final String name = "tasks_" + UUID.randomUUID().toString().replace('-', '_');

  TaskTable(JdbcTemplate database) {
    this.database = database;
    database.execute("create table %s (like scheduled_tasks including all)".formatted(name));
    database.execute("alter table %s set (autovacuum_enabled = false)".formatted(name));
  }

  String name() {
    return name;
  }

  /** Puts tasks into it, the oldest first. */
  List<UUID> add(int tasks) {
    List<UUID> ids = Stream.generate(UUID::randomUUID).limit(tasks).toList();
    for (int i = 0; i < tasks; i++) {
      database.update(
          """
          insert into %s (task_name, task_instance, execution_time, picked, version)
          values (?, ?, now() - interval '1 hour' + ? * interval '1 second', false, 1)
          """
              .formatted(name),
          TASK,
          ids.get(i).toString(),
          i);
    }
    return ids;
  }

  /**
   * Makes PostgreSQL believe that the table holds one row, as vacuum does in a quiet minute: then
   * it evaluates a subquery of an UPDATE once for each row that there really is.
   */
  void pretendOneRow() {
    database.update(
        """
        update pg_class set reltuples = 1, relpages = 1
        where oid = ?::regclass or oid in (select indexrelid from pg_index where indrelid = ?::regclass)
        """,
        name,
        name);
  }

  int picked() {
    return count("picked");
  }

  int left() {
    return count("true");
  }

  private int count(String condition) {
    Integer count =
        database.queryForObject(
            "select count(*) from %s where %s".formatted(name, condition), Integer.class);
    return count == null ? 0 : count;
  }

  /** Takes a task for a worker that has beaten an hour ago. */
  void take(UUID id) {
    database.update(
        """
        update %s set picked = true, picked_by = 'somebody', version = version + 1,
            last_heartbeat = now() - interval '1 hour'
        where task_instance = ?
        """
            .formatted(name),
        id.toString());
  }

  /** A worker beats, by a clock that is behind by an hour. */
  void beat(UUID id) {
    database.update(
        "update %s set last_heartbeat = last_heartbeat + interval '1 second' where task_instance = ?"
            .formatted(name),
        id.toString());
  }

  boolean isPicked(UUID id) {
    return Boolean.TRUE.equals(
        database.queryForObject(
            "select picked from %s where task_instance = ?".formatted(name),
            Boolean.class,
            id.toString()));
  }

  @Override
  public void close() {
    database.execute("drop table " + name);
  }
}
