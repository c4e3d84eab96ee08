package dev.octet.device.benchmark.report;

/** Receives a session's progress, in the session's thread. */
@FunctionalInterface
public interface BenchmarkListener {
  /** A listener that does nothing. */
  BenchmarkListener NONE = (_, _) -> {};

  /** The steps of a session, in order. */
  enum Step {
    IDENTIFY,
    PUSH,
    COOL_DOWN,
    RUN,
    /** Measures each node; only if the protocol requests a profile. */
    PROFILE,
    CLEAN_UP
  }

  /**
   * Called when a step has begun or progressed.
   *
   * @param done the fraction of the step that is done, 0 to 1
   */
  void at(Step step, double done);
}
