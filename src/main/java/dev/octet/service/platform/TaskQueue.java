package dev.octet.service.platform;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.task.ExecutionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands work to the workers of all replicas, in the transaction that queues it. Each queue has a
 * table and threads of its own, so that what waits in one keeps nothing in another. Polling and
 * heartbeats are set by {@code db-scheduler.*}.
 */
public abstract class TaskQueue implements SmartLifecycle {
  /** After a failure that was not the work's: the database or the disk did not answer. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final TaskDescriptor<Void> kind;
  private final Scheduler scheduler;
  private final int workers;
  private volatile boolean running;

  /**
   * A queue, not started yet.
   *
   * @param name of its tasks
   * @param table as db-scheduler's documentation has it for PostgreSQL
   * @param workers how many tasks run at the same time in this process; 0 where other replicas do
   *     the work
   * @param worker given each task, whose instance is the id that was {@link #add}ed
   */
  protected TaskQueue(
      DataSource database,
      DbSchedulerProperties settings,
      String name,
      String table,
      int workers,
      ExecutionHandler<Void> worker) {
    this.workers = workers;
    kind = TaskDescriptor.of(name);
    Task<Void> task =
        Tasks.custom(kind)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER))
            .onDeadExecutionRevive()
            .execute(worker);
    scheduler =
        Scheduler.create(new TransactionAwareDataSourceProxy(database), task)
            .tableName(table)
            .schedulerName(
                new SchedulerName.Fixed(
                    ManagementFactory.getRuntimeMXBean().getName() + " " + UUID.randomUUID()))
            .threads(Math.max(1, workers))
            .pollUsingLockAndFetch(
                settings.getPollingStrategyLowerLimitFractionOfThreads(),
                settings.getPollingStrategyUpperLimitFractionOfThreads())
            .pollingInterval(settings.getPollingInterval())
            .heartbeatInterval(settings.getHeartbeatInterval())
            .missedHeartbeatsLimit(settings.getMissedHeartbeatsLimit())
            .shutdownMaxWait(settings.getShutdownMaxWait())
            .build();
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
    if (workers > 0) scheduler.start();
  }

  @Override
  public void stop() {
    scheduler.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
