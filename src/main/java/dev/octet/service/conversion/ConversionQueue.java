package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.octet.service.platform.queue.TaskQueue;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/**
 * Conversions that wait. What is cancelled stays in the queue: whoever takes it sees by the row
 * that nothing is to be done.
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
