package dev.octet.service.webhook;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import dev.octet.service.platform.queue.DatabaseOutage;
import dev.octet.service.platform.queue.QueuedTask;
import dev.octet.service.platform.queue.TaskEnd;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends the webhooks that the queue delivers, and retries those that failed. */
@Component
class WebhookWorker {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookWorker.class);

  private final WebhookRows rows;
  private final WebhookSender sender;
  private final WebhookProperties properties;

  WebhookWorker(WebhookRows rows, WebhookSender sender, WebhookProperties properties) {
    this.rows = rows;
    this.sender = sender;
    this.properties = properties;
  }

  /**
   * Sends a webhook once. If the service ends before the result is written, it is sent again with
   * the same id.
   *
   * @return the decision whether the queue removes the task or delivers it again later
   */
  CompletionHandler<Void> work(QueuedTask task) {
    UUID id = task.id();
    Webhook webhook = rows.findPending(id).orElse(null);
    if (webhook == null) return TaskEnd.DONE;
    return switch (sender.send(id, webhook.url(), webhook.body())) {
      case WebhookSender.Attempt.Delivered() -> {
        DatabaseOutage.outlast(() -> rows.change(id, Webhook::delivered), task::isServiceEnding);
        yield TaskEnd.DONE;
      }
      case WebhookSender.Attempt.Failed(String why, Duration again)
          when again == null || webhook.attempts() + 1 >= properties.attempts() -> {
        LOG.warn("The webhook {} failed and is not sent again: {}", id, why);
        rows.changeOwn(task, failed -> failed.givenUp(why));
        yield TaskEnd.DONE;
      }
      case WebhookSender.Attempt.Failed(String why, Duration again) -> {
        rows.changeOwn(task, failed -> failed.failed(why));
        yield TaskEnd.again(longer(again, properties.rest(webhook.attempts() + 1)));
      }
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
