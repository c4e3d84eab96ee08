package dev.octet.service.job;

/** The state of a job: a conversion, a benchmark, or the run of a benchmark on one device. */
public enum JobState {
  /** The job waits for a worker. */
  QUEUED,
  /** A worker runs the job. */
  RUNNING,
  /** The job has ended with a result. */
  SUCCEEDED,
  /** The job has ended without a result, or with only a part of it; the failure has the reason. */
  FAILED,
  /** A client cancelled the job. */
  CANCELLED;

  /** Returns whether the state is final. */
  public boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
