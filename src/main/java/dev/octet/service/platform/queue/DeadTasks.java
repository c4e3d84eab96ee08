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
 * watched its heartbeat for the whole limit and saw no beat. How old the heartbeat is by the clock
 * proves nothing: the machine, this process or the database may have stood still meanwhile, and
 * then the worker had no chance to beat either. So whenever two looks lie too far apart, watching
 * begins anew, and everybody gets the limit twice.
 */
final class DeadTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadTasks.class);

  /** Times the interval between looks: more, and something has stood still. */
  private static final int LONGEST_GAP = 3;

  private final TaskRows rows;
  private final Duration betweenLooks;
  private final long limitNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Watched> watched = new HashMap<>();
  private @Nullable Long lookedAt;
  private @Nullable ScheduledExecutorService looks;

  /** A task, and since when nothing of it has changed. */
  private record Watched(TaskRows.Taken task, long since) {}

  /**
   * Watches the tasks of a queue.
   *
   * @param heartbeat between two beats of a worker
   * @param missed how many beats a worker that lives never misses
   */
  DeadTasks(TaskRows rows, Duration heartbeat, int missed, LongSupplier nanoTime) {
    this.rows = rows;
    this.nanoTime = nanoTime;
    betweenLooks = heartbeat;
    limitNanos = heartbeat.multipliedBy(missed).toNanos();
  }

  /**
   * Looks once in each interval.
   *
   * @param own the tasks that this process works on: they are never dead
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
                // whatever it is, the next look comes
                LOG.warn("Dead tasks can't be looked for; trying again: {}", e.toString());
              }
            },
            betweenLooks.toMillis(),
            betweenLooks.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Looks at all tasks that workers have; gives how many were released. */
  int look(Supplier<Set<String>> own) {
    long begun = nanoTime.getAsLong();
    var taken = rows.taken();
    Set<String> spared = own.get();
    long ended = nanoTime.getAsLong();
    boolean stoodStill =
        lookedAt != null && ended - lookedAt > LONGEST_GAP * betweenLooks.toNanos();
    if (stoodStill) watched.clear();
    // whoever could not beat may have to find the way back to the database first
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
