package dev.octet.device.benchmark.report;

/** Is told how far a session is, in the session's thread. */
@FunctionalInterface
public interface BenchmarkListener {
  /** Listens to nothing. */
  BenchmarkListener NONE = (_, _) -> {};

  /** The steps of a session, in their order. */
  enum Step {
    IDENTIFY,
    PUSH,
    COOL_DOWN,
    RUN,
    /** Only where the protocol asks for it. */
    PROFILE,
    CLEAN_UP
  }

  /**
   * A step has begun, or got further.
   *
   * @param done how much of the step, 0 to 1
   */
  void at(Step step, double done);
}
