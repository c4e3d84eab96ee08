package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerConfigurationSupport;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.stats.StatsRegistry;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The scheduler that delivers conversions. Polling and heartbeats are set by {@code
 * db-scheduler.*}, its threads are the workers of {@link ConversionProperties}.
 */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  /** After a failure that was not the engine's: the database or the disk did not answer. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  @Bean
  Task<Void> conversionTask(ObjectProvider<ConversionWorker> worker) {
    return Tasks.custom(Queue.CONVERSION)
        .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER))
        .onDeadExecutionRevive()
        .execute((task, context) -> worker.getObject().work(task, context));
  }

  /** Tells the processes apart in the table, where several run on one host. */
  @Bean
  DbSchedulerCustomizer schedulerCustomizer() {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    return new DbSchedulerCustomizer() {
      @Override
      public Optional<SchedulerName> schedulerName() {
        return Optional.of(new SchedulerName.Fixed(name));
      }
    };
  }

  /** {@link QueueLifecycle} ends it. */
  @Bean(destroyMethod = "")
  @DependsOnDatabaseInitialization
  Scheduler scheduler(
      DbSchedulerProperties settings,
      ConversionProperties properties,
      DbSchedulerCustomizer customizer,
      StatsRegistry statistics,
      Clock clock,
      DataSource database,
      List<Task<?>> tasks) {
    settings.setThreads(Math.max(1, properties.workerCount()));
    return DbSchedulerConfigurationSupport.buildScheduler(
        settings, customizer, statistics, clock, database, tasks, List.of(), List.of());
  }
}
