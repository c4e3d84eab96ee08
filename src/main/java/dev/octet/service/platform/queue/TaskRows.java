package dev.octet.service.platform.queue;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Statements on the table of a queue that db-scheduler has no operation for. */
final class TaskRows {
  private final JdbcClient database;
  private final String name;
  private final String taken;
  private final String lock;
  private final String release;

  /**
   * The rows of a queue.
   *
   * @param name of its tasks
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
   * A task that some worker has.
   *
   * @param version grows whenever the task is taken, given back or released
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

  /** Locks the row of a task; false where the task is in another version, or gone. */
  boolean lock(String id, long version) {
    return database.sql(lock).params(name, id, version).query(Boolean.class).optional().isPresent();
  }

  /** Lets others take a task, in its old place in the queue, if its worker is silent still. */
  boolean release(Taken dead) {
    return database
            .sql(release)
            .params(name, dead.id, dead.version, Timestamp.from(dead.lastHeartbeat))
            .update()
        == 1;
  }
}
