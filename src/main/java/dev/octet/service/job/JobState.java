package dev.octet.service.job;

/** The state of a job, or of a part of a job that has a worker of its own. */
public enum JobState {
  /** It waits for a worker. */
  QUEUED,
  /** A worker runs it. */
  RUNNING,
  /** It has ended with a result. */
  SUCCEEDED,
  /** It has ended with no result or only a part of it; the failure says why. */
  FAILED,
  /** A client cancelled it. */
  CANCELLED;

  /** Returns whether the state is final. */
  public boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
