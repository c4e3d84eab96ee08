package dev.octet.service.benchmark;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.octet.service.platform.queue.TaskQueue;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/**
 * The queue of benchmark runs. It is separate from the queue of conversions, so that runs that wait
 * for a phone block no conversion.
 */
@Component
@DependsOnDatabaseInitialization
class BenchmarkQueue extends TaskQueue {
  BenchmarkQueue(
      DataSource database,
      DbSchedulerProperties settings,
      BenchmarkProperties properties,
      BenchmarkWorker worker) {
    super(
        database, settings, "benchmark-run", "benchmark_tasks", properties.workers(), worker::work);
  }
}
