package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A task of a {@link TaskQueue} that a worker of this process has taken. */
public final class QueuedTask {
  private final TaskRows rows;
  private final ExecutionContext context;

  QueuedTask(TaskRows rows, ExecutionContext context) {
    this.rows = rows;
    this.context = context;
  }

  /** Returns the id that was added to the queue. */
  public UUID id() {
    return UUID.fromString(execution().getId());
  }

  /**
   * Returns whether the service is ending, so that the worker should stop and give the task back.
   */
  public boolean isServiceEnding() {
    return context.getSchedulerState().isShuttingDown();
  }

  /**
   * Returns whether the worker still owns the task. It does not if its process stood still for so
   * long that the worker was taken for dead and the task was given to another one. Until the
   * caller's transaction ends, no other worker can take the task.
   *
   * @throws IllegalStateException if the caller has no transaction
   */
  public boolean isOwn() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("no transaction");
    }
    return rows.lock(execution().getId(), execution().version);
  }

  private Execution execution() {
    return context.getExecution();
  }
}
