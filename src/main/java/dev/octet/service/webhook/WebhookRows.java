package dev.octet.service.webhook;

import dev.octet.service.platform.queue.QueuedTask;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads and writes rows for workers; each call is a transaction. */
@Component
class WebhookRows {
  private final WebhookRepository repository;

  WebhookRows(WebhookRepository repository) {
    this.repository = repository;
  }

  /** A webhook that is to be sent; empty where it was, or its resource is gone. */
  @Transactional(readOnly = true)
  public Optional<Webhook> findPending(UUID id) {
    return repository.findById(id).filter(webhook -> !webhook.state().isOver());
  }

  /** Writes what became of an attempt, if the webhook is still there. */
  @Transactional
  public void change(UUID id, Consumer<Webhook> change) {
    repository.findToChange(id).filter(webhook -> !webhook.state().isOver()).ifPresent(change);
  }

  /** Writes what became of an attempt, unless another worker has the webhook by now. */
  @Transactional
  public void changeOwn(QueuedTask task, Consumer<Webhook> change) {
    if (task.isOwn()) change(task.id(), change);
  }
}
