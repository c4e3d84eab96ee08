package dev.octet.engine.rewrite.trial;

import dev.octet.engine.evidence.FailureBound;
import java.util.Locale;

/** The guarantee that a rewrite gives for the outputs of the network. */
public sealed interface Promise {
  /** Returns the name in reports. */
  String name();

  /**
   * The same function for every input within the declared range, up to float rounding.
   *
   * @param proof why the function is the same
   */
  record Exact(String proof) implements Promise {
    @Override
    public String name() {
      return "EXACT";
    }
  }

  /**
   * The same function, up to the resolution of 8 and 16 bits, for every input whose activations
   * stay within a multiple of the observed ranges.
   *
   * @param factor how many times further from zero than observed an activation may reach
   * @param samples the number of samples that the ranges were observed on
   */
  record WithinRanges(double factor, int samples) implements Promise {
    @Override
    public String name() {
      return "PROVEN_WITHIN_RANGES";
    }

    /** Returns the proof as a clause for reports. */
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
   * Nearly the same function on inputs like the samples; measured, and reverted if it exceeds the
   * budget.
   *
   * @param samples the number of samples that support the promise; 0 before it is measured
   * @param failureBound the upper bound, with 95 % confidence, of the fraction of all inputs that
   *     contradict the promise; 1 without samples
   */
  record Bounded(int samples, double failureBound) implements Promise {
    private static final double RULE_OF_THREE = 3;

    /** The promise before it is measured; no sample supports it. */
    public static final Bounded UNMEASURED = new Bounded(0, 1);

    /**
     * Returns how many samples must agree to support a budget.
     *
     * @param budget the fraction of all inputs, 0 to 1, that may contradict the promise
     * @return infinity for a budget of 0
     */
    public static double samplesFor(double budget) {
      return Math.ceil(RULE_OF_THREE / budget);
    }

    /**
     * Returns the bound if no sample contradicts the promise: 3 / n, the rule of three (Hanley and
     * Lippman-Hand, 1983).
     */
    public static Bounded observed(int samples) {
      return new Bounded(samples, Math.min(1, RULE_OF_THREE / Math.max(1, samples)));
    }

    /** Returns the bound if some samples contradict the promise: {@link FailureBound}. */
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
