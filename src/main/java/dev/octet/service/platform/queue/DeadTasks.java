package dev.octet.service.platform.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds tasks whose workers are dead, and releases them. A worker is dead if this process has
 * watched the task for the whole limit without a heartbeat. The age of the heartbeat by the clock
 * proves nothing: if the machine, this process or the database stood still meanwhile, the worker
 * had no chance to send one. So if two checks are too far apart, watching starts again, and all
 * workers get twice the limit.
 */
final class DeadTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadTasks.class);

  /** Multiple of the interval between checks above which something must have stood still. */
  private static final int LONGEST_GAP = 3;

  private final TaskRows rows;
  private final Duration betweenLooks;
  private final long limitNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Watched> watched = new HashMap<>();
  private @Nullable Long lookedAt;
  private @Nullable ScheduledExecutorService looks;

  /** A task, and the time since which it has not changed, on the injected clock in nanoseconds. */
  private record Watched(TaskRows.Taken task, long since) {}

  /**
   * Creates the watch of a queue's tasks.
   *
   * @param heartbeat interval between two heartbeats of a worker
   * @param missed number of heartbeats that a living worker never misses in a row
   * @param nanoTime the clock
   */
  DeadTasks(TaskRows rows, Duration heartbeat, int missed, LongSupplier nanoTime) {
    this.rows = rows;
    this.nanoTime = nanoTime;
    betweenLooks = heartbeat;
    limitNanos = heartbeat.multipliedBy(missed).toNanos();
  }

  /**
   * Starts the checks, one in each heartbeat interval.
   *
   * @param own ids of the tasks that this process works on, which are never dead
   * @param released called if tasks were released
   */
  void start(Supplier<Set<String>> own, Runnable released) {
    looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dead-tasks").factory());
    var _ =
        looks.scheduleWithFixedDelay(
            () -> {
              try {
                if (look(own) > 0) released.run();
              } catch (RuntimeException e) {
                // any failure: the next check tries again. With the exception, by which the log's
                // filter recognizes an outage
                LOG.warn("The search for dead tasks failed; trying again", e);
              }
            },
            betweenLooks.toMillis(),
            betweenLooks.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Checks all tasks that workers have taken.
   *
   * @return the number of released tasks
   */
  int look(Supplier<Set<String>> own) {
    long begun = nanoTime.getAsLong();
    var taken = rows.taken();
    Set<String> spared = own.get();
    long ended = nanoTime.getAsLong();
    boolean stoodStill =
        lookedAt != null && ended - lookedAt > LONGEST_GAP * betweenLooks.toNanos();
    if (stoodStill) watched.clear();
    // a worker that stood still may first have to reconnect to the database
    long from = stoodStill ? ended + limitNanos : ended;
    lookedAt = begun;
    int released = 0;
    var before = new HashMap<>(watched);
    watched.clear();
    for (TaskRows.Taken task : taken) {
      Watched known = before.get(task.id());
      if (known == null || !known.task.equals(task) || spared.contains(task.id())) {
        watched.put(task.id(), new Watched(task, from));
      } else if (begun - known.since < limitNanos) {
        watched.put(task.id(), known);
      } else if (rows.release(task)) {
        LOG.warn("The worker of task {} is dead; another takes it", task.id());
        released++;
      }
    }
    return released;
  }

  @Override
  public void close() {
    if (looks != null) looks.shutdownNow();
  }
}
