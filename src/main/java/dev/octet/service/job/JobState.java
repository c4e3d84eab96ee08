package dev.octet.service.job;

/** The state of a job, or of a part of one that has a worker of its own. */
public enum JobState {
  /** Waits for its turn. */
  QUEUED,
  /** A worker has it. */
  RUNNING,
  /** The result is there. */
  SUCCEEDED,
  /** There is no result, or only a part of it; the failure says why. */
  FAILED,
  /** A client ended it. */
  CANCELLED;

  /** Whether the state is final. */
  public boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
