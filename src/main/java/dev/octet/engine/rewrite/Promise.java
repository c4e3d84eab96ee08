package dev.octet.engine.rewrite;

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
   * @param samples how many samples bear the promise out
   * @param failureBound of what is to be the same, unless it wasn't seen: no sample out of {@code
   *     samples} contradicted it, so with 95 % confidence at most this part of all inputs does: 3 /
   *     n, the rule of three (Hanley and Lippman-Hand, 1983). Of what is only nearly the same: the
   *     budget of answers that may change
   */
  record Bounded(int samples, double failureBound) implements Promise {
    private static final double RULE_OF_THREE = 3;

    static Bounded observed(int samples) {
      return new Bounded(samples, Math.min(1, RULE_OF_THREE / Math.max(1, samples)));
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
