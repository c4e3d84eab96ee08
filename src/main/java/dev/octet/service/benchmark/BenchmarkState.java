package dev.octet.service.benchmark;

/** Where a benchmark stands, or its part on one device. */
enum BenchmarkState {
  /** Waits for its turn on a device. */
  QUEUED,
  /** A worker has it. */
  RUNNING,
  /** The report is there. What it is worth, its verdict says. */
  SUCCEEDED,
  /** There is no measurement, or not of each device; the failure says why. */
  FAILED,
  /** Somebody did not want it any more. */
  CANCELLED;

  /** Nothing will change any more. */
  boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
