package dev.octet.service.platform.queue;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import java.time.Duration;
import java.time.Instant;

/** The ends of a worker's turn with a task: the task is done, or delivered again later. */
public final class TaskEnd {
  /** The task is done and leaves the queue. */
  public static final CompletionHandler<Void> DONE = new CompletionHandler.OnCompleteRemove<>();

  private TaskEnd() {}

  /** The task is delivered again, to any worker, after a while. */
  public static CompletionHandler<Void> again(Duration wait) {
    return (complete, operations) -> operations.reschedule(complete, Instant.now().plus(wait));
  }
}
