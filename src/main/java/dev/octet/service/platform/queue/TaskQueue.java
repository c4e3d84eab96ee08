package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A queue that delivers tasks to the workers of all replicas. A task is added in the caller's
 * transaction. Each queue has its own table and threads, so that queues don't block each other. A
 * process takes no more tasks than it has idle workers. {@code db-scheduler.*} sets the intervals
 * of polling and heartbeats.
 */
public abstract class TaskQueue implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);

  /** Pause after a failure that is not the task's, such as of the database or the disk. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /**
   * Disables db-scheduler's search for dead tasks, which relies on clocks; {@link DeadTasks}
   * replaces it.
   */
  private static final int NO_LIMIT = 1_000_000;

  private final TaskDescriptor<Void> kind;
  private final Scheduler scheduler;
  private final DeadTasks deadTasks;
  private final int workers;
  private volatile boolean running;

  /** Works on tasks, in the queue's threads. */
  @FunctionalInterface
  public interface Worker {
    /**
     * Works on a task.
     *
     * @return the decision whether the task is removed or delivered again
     * @throws RuntimeException to have the task delivered again after some seconds
     */
    CompletionHandler<Void> work(QueuedTask task);
  }

  /**
   * Creates a queue, which is not started yet.
   *
   * @param name of the queue's tasks
   * @param table with the columns of db-scheduler's documentation for PostgreSQL
   * @param workers number of tasks that run at the same time in this process; 0 if other replicas
   *     do the work
   * @param worker called with each task that was {@link #add}ed
   */
  protected TaskQueue(
      DataSource database,
      DbSchedulerProperties settings,
      String name,
      String table,
      int workers,
      Worker worker) {
    this.workers = workers;
    kind = TaskDescriptor.of(name);
    var rows = new TaskRows(JdbcClient.create(database), name, table);
    scheduler =
        scheduler(database, settings, table, Math.max(1, workers), task(kind, rows, worker));
    deadTasks =
        new DeadTasks(
            rows,
            settings.getHeartbeatInterval(),
            settings.getMissedHeartbeatsLimit(),
            System::nanoTime);
  }

  private static Task<Void> task(TaskDescriptor<Void> kind, TaskRows rows, Worker worker) {
    return Tasks.custom(kind)
        .onFailure((failed, operations) ->
            ifStillOwn(
                failed.getExecution().getId(),
                () -> operations.reschedule(failed, failed.getTimeDone().plus(RETRY_AFTER))))
        .onDeadExecution((_, _) -> {})
        .execute((_, context) -> {
          var taken = new QueuedTask(rows, context);
          CompletionHandler<Void> next = worker.work(taken);
          return (complete, operations) ->
              ifStillOwn(taken.id().toString(), () -> next.complete(complete, operations));
        });
  }

  private static Scheduler scheduler(
      DataSource database,
      DbSchedulerProperties settings,
      String table,
      int threads,
      Task<Void> task) {
    return Scheduler.create(new TransactionAwareDataSourceProxy(database), task)
        // Selects the rows in a statement of its own. The default selects them in a subquery of an
        // UPDATE,
        // whose LIMIT has no effect if PostgreSQL evaluates the subquery once for each row.
        .jdbcCustomization(new PostgreSqlJdbcCustomization(true, false))
        .tableName(table)
        .schedulerName(
            new SchedulerName.Fixed(
                ManagementFactory.getRuntimeMXBean().getName() + " " + UUID.randomUUID()))
        .threads(threads)
        .pollUsingLockAndFetch(
            settings.getPollingStrategyLowerLimitFractionOfThreads(),
            settings.getPollingStrategyUpperLimitFractionOfThreads())
        .pollingInterval(settings.getPollingInterval())
        .heartbeatInterval(settings.getHeartbeatInterval())
        .missedHeartbeatsLimit(NO_LIMIT)
        .shutdownMaxWait(settings.getShutdownMaxWait())
        .build();
  }

  /**
   * Changes a task unless it belongs to another worker: its row gets a new version with each
   * worker.
   */
  private static void ifStillOwn(String id, Runnable change) {
    try {
      change.run();
    } catch (ExecutionException e) {
      LOG.info("Task {} belongs to another worker by now, or is gone", id);
      LOG.debug("Task {} could not be changed", id, e);
    }
  }

  /**
   * Adds a task. It is delivered once the caller's transaction is committed; an idle worker of this
   * process takes it at once.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void add(UUID id) {
    scheduler.schedule(kind.instance(id.toString()).build(), Instant.now());
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            scheduler.triggerCheckForDueExecutions();
          }
        });
  }

  @Override
  public void start() {
    running = true;
    if (workers == 0) return;
    scheduler.start();
    deadTasks.start(this::ownTasks, scheduler::triggerCheckForDueExecutions);
  }

  private Set<String> ownTasks() {
    return scheduler.getCurrentlyExecuting().stream()
        .map(own -> own.getTaskInstance().getId())
        .collect(Collectors.toSet());
  }

  @Override
  public void stop() {
    deadTasks.close();
    scheduler.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
