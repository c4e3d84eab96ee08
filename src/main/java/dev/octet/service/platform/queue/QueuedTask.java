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

  /** The id that was added to the queue. */
  public UUID id() {
    return UUID.fromString(execution().getId());
  }

  /** Whether the service ends, so that the worker should end too and give the task back. */
  public boolean isServiceEnding() {
    return context.getSchedulerState().isShuttingDown();
  }

  /**
   * Whether the worker still has the task. False where the worker was believed dead, since its
   * process was stopped for a while, and the task was given to another. Until the caller's
   * transaction ends, nobody else can take the task.
   *
   * @throws IllegalStateException outside of a transaction, in which the answer would mean nothing
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
