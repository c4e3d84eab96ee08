package dev.octet.service.conversion;

/** Where a conversion stands. */
enum ConversionState {
  /** Waits for a worker. */
  QUEUED,
  /** A worker has it. */
  RUNNING,
  /** The artifact and the report are there. */
  SUCCEEDED,
  /** There will be no artifact; the failure says why. */
  FAILED,
  /** Somebody did not want it any more. */
  CANCELLED;

  /** Nothing will change any more. */
  boolean isOver() {
    return this != QUEUED && this != RUNNING;
  }
}
