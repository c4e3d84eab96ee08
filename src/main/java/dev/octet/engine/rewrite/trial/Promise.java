package dev.octet.engine.rewrite.trial;

import dev.octet.engine.evidence.FailureBound;
import java.util.Locale;

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
   * The same function, to what 8 and 16 bits can tell, for every input whose activations stay
   * within a multiple of the ranges that were observed.
   *
   * @param factor how much further from zero than observed an activation may reach
   * @param samples how many the ranges were observed on
   */
  record WithinRanges(double factor, int samples) implements Promise {
    @Override
    public String name() {
      return "PROVEN_WITHIN_RANGES";
    }

    /** What it follows from, as a sentence says it. */
    public String proof() {
      return String.format(
          Locale.ROOT,
          "interval arithmetic, for every input whose activations stay within %.3g times the ranges"
              + " observed on %d samples",
          factor,
          samples);
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

    /**
     * How many samples have to agree before a budget is credible.
     *
     * @param budget the part of all inputs, 0 to 1, that may be contradicted
     * @return infinite for a budget of 0
     */
    public static double samplesFor(double budget) {
      return Math.ceil(RULE_OF_THREE / budget);
    }

    /** No sample contradicted it: 3 / n, the rule of three (Hanley and Lippman-Hand, 1983). */
    public static Bounded observed(int samples) {
      return new Bounded(samples, Math.min(1, RULE_OF_THREE / Math.max(1, samples)));
    }

    /** Some samples contradicted it: {@link FailureBound}. */
    public static Bounded measured(int failures, int samples) {
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
