package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.octet.service.platform.queue.TaskQueue;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/**
 * The queue of conversions. Cancelling leaves the task in the queue: the worker that takes it finds
 * the row cancelled and does nothing.
 */
@Component
@DependsOnDatabaseInitialization
class ConversionQueue extends TaskQueue {
  ConversionQueue(
      DataSource database,
      DbSchedulerProperties settings,
      ConversionProperties properties,
      ConversionWorker worker) {
    super(
        database,
        settings,
        "conversion",
        "scheduled_tasks",
        properties.workerCount(),
        worker::work);
  }
}
