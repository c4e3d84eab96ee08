package dev.octet.service.platform.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements on the table of a queue for which db-scheduler has no operation. */
final class TaskRows {
  private final JdbcClient database;
  private final String name;
  private final String taken;
  private final String lock;
  private final String release;

  /**
   * Creates the statements of a queue.
   *
   * @param name of the queue's tasks
   * @param table a constant of the program, never an input
   */
  TaskRows(JdbcClient database, String name, String table) {
    this.database = database;
    this.name = name;
    taken =
        """
        select task_instance, version, last_heartbeat from %s
        where task_name = ? and picked and last_heartbeat is not null
        """
            .formatted(table);
    lock =
        """
        select true from %s where task_name = ? and task_instance = ? and version = ? and picked
        for update
        """
            .formatted(table);
    release =
        """
        update %s
        set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
        where task_name = ? and task_instance = ? and version = ? and picked and last_heartbeat = ?
        """
            .formatted(table);
  }

  /**
   * A task that a worker has taken.
   *
   * @param version grows whenever the task is taken, returned or released
   * @param lastHeartbeat by the clock of the worker's machine
   */
  record Taken(String id, long version, Instant lastHeartbeat) {}

  List<Taken> taken() {
    return database
        .sql(taken)
        .param(name)
        .query((row, _) ->
            new Taken(row.getString(1), row.getLong(2), row.getTimestamp(3).toInstant()))
        .list();
  }

  /**
   * Locks the row of a task.
   *
   * @return false if the task has another version or is gone
   */
  boolean lock(String id, long version) {
    return database.sql(lock).params(name, id, version).query(Boolean.class).optional().isPresent();
  }

  /**
   * Returns a task to its place in the queue, if its worker still has not sent a heartbeat.
   *
   * @return false if it has, or if the task is gone
   */
  boolean release(Taken dead) {
    return database
            .sql(release)
            .params(name, dead.id, dead.version, Timestamp.from(dead.lastHeartbeat))
            .update()
        == 1;
  }
}
