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
 * Hands work to the workers of all replicas, in the transaction that queues it. Each queue has a
 * table and threads of its own, so that what waits in one keeps nothing in another. A process takes
 * no more tasks than it has idle workers. Polling and heartbeats are set by {@code db-scheduler.*}.
 */
public abstract class TaskQueue implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);

  /** After a failure that was not the work's: the database or the disk did not answer. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** {@link DeadTasks} finds dead tasks; db-scheduler, which trusts clocks, shall find none. */
  private static final int NO_LIMIT = 1_000_000;

  private final TaskDescriptor<Void> kind;
  private final Scheduler scheduler;
  private final DeadTasks deadTasks;
  private final int workers;
  private volatile boolean running;

  /** Does the work of a task, in a thread of the queue's. */
  @FunctionalInterface
  public interface Worker {
    /**
     * Works on a task.
     *
     * @return what becomes of the task: removed, or queued again
     * @throws RuntimeException if the task is to be queued again after some seconds
     */
    CompletionHandler<Void> work(QueuedTask task);
  }

  /**
   * A queue, not started yet.
   *
   * @param name of its tasks
   * @param table as db-scheduler's documentation has it for PostgreSQL
   * @param workers how many tasks run at the same time in this process; 0 where other replicas do
   *     the work
   * @param worker given each task whose id was {@link #add}ed
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
        // Selects the rows in a statement of its own. The default selects them in a subquery of
        // an UPDATE, whose LIMIT limits nothing where PostgreSQL evaluates it once for each
        // row.
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

  /** The row of a task changes its version with each worker; who comes late changes nothing. */
  private static void ifStillOwn(String id, Runnable change) {
    try {
      change.run();
    } catch (ExecutionException e) {
      LOG.info("Task {} belongs to another worker by now, or is gone", id);
      LOG.debug("Task {} could not be changed", id, e);
    }
  }

  /** A worker takes it once the transaction is committed; one of this process at once. */
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
