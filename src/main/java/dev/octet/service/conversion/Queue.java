package dev.octet.service.conversion;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands conversions to the workers of all replicas, in the transaction that changes their row. What
 * is cancelled stays in the queue: whoever takes it sees by the row that nothing is to be done.
 */
@Component
class Queue {
  static final TaskDescriptor<Void> CONVERSION = TaskDescriptor.of("conversion");

  private final Scheduler scheduler;

  Queue(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** A worker takes it once the transaction is committed; one of this process at once. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void add(UUID conversionId) {
    scheduler.schedule(CONVERSION.instance(conversionId.toString()).build(), Instant.now());
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            scheduler.triggerCheckForDueExecutions();
          }
        });
  }
}
