package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.time.Duration;
import java.time.Instant;

/** The outcome of a worker's turn with a task: it is removed, or delivered again later. */
public final class TaskEnd {
  /** The task is done and is removed from the queue. */
  public static final CompletionHandler<Void> DONE = new CompletionHandler.OnCompleteRemove<>();

  private TaskEnd() {}

  /** Returns the decision to deliver the task again, to any worker, after a pause. */
  public static CompletionHandler<Void> again(Duration wait) {
    return (complete, operations) -> operations.reschedule(complete, Instant.now().plus(wait));
  }
}
