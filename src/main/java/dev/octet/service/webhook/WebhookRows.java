package dev.octet.service.webhook;

import dev.octet.service.platform.queue.QueuedTask;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads and writes the rows of webhooks for workers. Each call is a transaction. */
@Component
class WebhookRows {
  private final WebhookRepository repository;

  WebhookRows(WebhookRepository repository) {
    this.repository = repository;
  }

  /** Returns a webhook that is still to be sent; empty if it was sent, given up or removed. */
  @Transactional(readOnly = true)
  public Optional<Webhook> findPending(UUID id) {
    return repository.findById(id).filter(webhook -> !webhook.state().isOver());
  }

  /** Records the result of an attempt, if the webhook still exists and is pending. */
  @Transactional
  public void change(UUID id, Consumer<Webhook> change) {
    repository.findToChange(id).filter(webhook -> !webhook.state().isOver()).ifPresent(change);
  }

  /** Records the result of an attempt, unless another worker has been given the webhook's task. */
  @Transactional
  public void changeOwn(QueuedTask task, Consumer<Webhook> change) {
    if (task.isOwn()) change(task.id(), change);
  }
}
