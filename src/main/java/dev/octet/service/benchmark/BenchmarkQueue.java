package dev.octet.service.benchmark;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands runs to the workers of all replicas, in the transaction that queues them. A scheduler of
 * its own: what waits for a phone keeps no conversion from its cores. Polling and heartbeats are
 * set by {@code db-scheduler.*}.
 */
@Component
@DependsOnDatabaseInitialization
class BenchmarkQueue implements SmartLifecycle {
  private static final TaskDescriptor<Void> RUN = TaskDescriptor.of("benchmark-run");
  private static final String TABLE = "benchmark_tasks";

  /** After a failure that was not the phone's: the database or the disk did not answer. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Scheduler scheduler;
  private final BenchmarkProperties properties;
  private volatile boolean running;

  BenchmarkQueue(
      DataSource database,
      DbSchedulerProperties settings,
      BenchmarkProperties properties,
      BenchmarkWorker worker) {
    this.properties = properties;
    Task<Void> task =
        Tasks.custom(RUN)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER))
            .onDeadExecutionRevive()
            .execute(worker::work);
    scheduler =
        Scheduler.create(new TransactionAwareDataSourceProxy(database), task)
            .tableName(TABLE)
            .schedulerName(
                new SchedulerName.Fixed(
                    ManagementFactory.getRuntimeMXBean().getName() + " " + UUID.randomUUID()))
            .threads(Math.max(1, properties.workers()))
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
  public void add(UUID runId) {
    scheduler.schedule(RUN.instance(runId.toString()).build(), Instant.now());
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
    if (properties.workers() > 0) scheduler.start();
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
