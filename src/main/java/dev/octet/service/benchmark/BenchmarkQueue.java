package dev.octet.service.benchmark;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.octet.service.platform.queue.TaskQueue;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/** The runs of benchmarks: what waits for a phone keeps no conversion from its cores. */
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
