package dev.octet.service.webhook;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.octet.service.platform.queue.TaskQueue;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;

/**
 * The queue of webhooks. It is separate from the other queues, so that a slow receiver blocks no
 * other work.
 */
@Component
@DependsOnDatabaseInitialization
class WebhookQueue extends TaskQueue {
  WebhookQueue(
      DataSource database,
      DbSchedulerProperties settings,
      WebhookProperties properties,
      WebhookWorker worker) {
    super(database, settings, "webhook", "webhook_tasks", properties.workers(), worker::work);
  }
}
