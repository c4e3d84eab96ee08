package dev.octet.engine.rewrite;

import dev.octet.engine.evidence.FailureBound;

/** What a rewrite promises of the outputs of the network. */
public sealed interface Promise {
  /** Its name in reports. */
  String name();

  /**
   * The same function for every input of the declared range, to float's rounding.
   *
   * @param proof what it follows from
   */
  record Exact(String proof) implements Promise {
    @Override
    public String name() {
      return "EXACT";
    }
  }

  /**
   * Nearly the same function on inputs like those that were seen; measured, and reverted past the
   * bound.
   *
   * @param samples how many samples bear the promise out; 0 before it was measured
   * @param failureBound with 95 % confidence, at most this part of all inputs contradicts the
   *     promise, for all that these samples say; 1 where there are none
   */
  record Bounded(int samples, double failureBound) implements Promise {
    private static final double RULE_OF_THREE = 3;

    /** Nothing bears it out yet. */
    static final Bounded UNMEASURED = new Bounded(0, 1);

    /** No sample contradicted it: 3 / n, the rule of three (Hanley and Lippman-Hand, 1983). */
    static Bounded observed(int samples) {
      return new Bounded(samples, Math.min(1, RULE_OF_THREE / Math.max(1, samples)));
    }

    /** Some samples contradicted it: {@link FailureBound}. */
    static Bounded measured(int failures, int samples) {
      return new Bounded(samples, FailureBound.of(failures, samples));
    }

    @Override
    public String name() {
      return "BOUNDED";
    }
  }

  /** A start for training; not the same function. */
  record NeedsTraining() implements Promise {
    @Override
    public String name() {
      return "NEEDS_TRAINING";
    }
  }
}
