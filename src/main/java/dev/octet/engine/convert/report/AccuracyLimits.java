package dev.octet.engine.convert.report;

import dev.octet.engine.evidence.Basis;
import dev.octet.engine.measure.OutputLoss;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lower limits for the accuracy of an artifact, for example in continuous integration. Only figures
 * of test samples are compared, because figures of calibration or selection samples are too
 * optimistic.
 *
 * @param minAgreement least top-1 agreement with the float network, 0 to 1; null for no limit
 * @param minSqnrDb least signal-to-quantization-noise ratio of the worst output, in decibels,
 *     finite; null for no limit
 */
public record AccuracyLimits(@Nullable Double minAgreement, @Nullable Double minSqnrDb) {
  /**
   * Decimals of figures in sentences; figures are rounded down, so that none reads as its limit.
   */
  private static final int DECIMALS = 2;

  /**
   * Creates limits.
   *
   * @throws IllegalArgumentException if a limit is out of range or NaN
   */
  public AccuracyLimits {
    if (minAgreement != null && !(minAgreement >= 0 && minAgreement <= 1)) {
      throw new IllegalArgumentException(
          "the least agreement is %s, expected 0 to 1".formatted(minAgreement));
    }
    if (minSqnrDb != null && !Double.isFinite(minSqnrDb)) {
      throw new IllegalArgumentException(
          "the least SQNR is %s, expected a number of decibels".formatted(minSqnrDb));
    }
  }

  /**
   * The result of a comparison with the limits, in sentences without a full stop.
   *
   * @param shortfalls the limits that the artifact misses or that cannot be compared; empty if the
   *     artifact meets all limits
   * @param met the limits that the artifact meets
   * @param notes limits that were skipped, and limits that more test samples might show as missed
   */
  public record Outcome(List<String> shortfalls, List<String> met, List<String> notes) {
    public Outcome {
      shortfalls = List.copyOf(shortfalls);
      met = List.copyOf(met);
      notes = List.copyOf(notes);
    }

    /** Returns whether the artifact meets all limits; true if there are no limits. */
    public boolean isMet() {
      return shortfalls.isEmpty();
    }
  }

  /** Returns whether there is no limit. */
  public boolean isEmpty() {
    return minAgreement == null && minSqnrDb == null;
  }

  /**
   * Compares the figures of a report with the limits. A network without class scores has no top-1
   * agreement; that limit is skipped with a note if there is a limit for the SQNR, and missed
   * otherwise.
   *
   * @param summary the report's summary
   * @param outputs the report's figures of each output
   */
  public Outcome compare(Report.Summary summary, List<OutputLoss> outputs) {
    var comparison = new Comparison(summary);
    if (isEmpty()) return comparison.outcome();
    if (summary.measuredOn() != Basis.TEST || summary.samples() == 0) {
      comparison.shortfalls.add(withoutTestSamples(summary.measuredOn()));
      return comparison.outcome();
    }
    if (minAgreement != null) compareAgreement(comparison, minAgreement);
    if (minSqnrDb != null) compareSqnr(comparison, minSqnrDb, outputs);
    return comparison.outcome();
  }

  private static String withoutTestSamples(@Nullable Basis measuredOn) {
    String measured =
        switch (measuredOn) {
          case null -> "nothing was measured";
          case TEST -> "there were none";
          case SELECTION -> "the figures come from selection samples";
          case CALIBRATION -> "the figures come from calibration samples";
        };
    return "the limits need figures of test samples, but %s; give more samples, or raise split.test (--test)"
        .formatted(measured);
  }

  private void compareAgreement(Comparison comparison, double limit) {
    Double agreement = comparison.summary.agreement();
    if (agreement != null) {
      comparison.add(
          new Figure("top-1 agreement", " %", 2, agreement, comparison.summary.agreementInterval()),
          limit);
      return;
    }
    String reason = "no output has class scores that vary, so there is no top-1 agreement";
    if (minSqnrDb == null) {
      comparison.shortfalls.add(reason + "; set a limit for the SQNR instead");
    } else {
      comparison.notes.add(reason + "; only the SQNR was compared");
    }
  }

  private static void compareSqnr(Comparison comparison, double limit, List<OutputLoss> outputs) {
    Double sqnr = comparison.summary.sqnrDb();
    if (sqnr != null) {
      comparison.add(
          new Figure("SQNR", " dB", 0, sqnr, comparison.summary.sqnrDbInterval()), limit);
    } else if (outputs.stream().allMatch(OutputLoss::constant)) {
      comparison.shortfalls.add(
          "there is no SQNR: the float network's outputs are the same for all samples or not"
              + " finite; check the samples and their preprocessing");
    } else {
      comparison.met.add("the outputs have no quantization noise");
    }
  }

  /**
   * A measured figure.
   *
   * @param unit unit in sentences
   * @param shift decimal places from the value to its unit: 2 from a fraction to percent
   * @param interval 95 % confidence interval, or null
   */
  private record Figure(
      String name, String unit, int shift, double value, @Nullable List<Double> interval) {
    String sentence(int samples) {
      String text = "%s is %s on %d test samples".formatted(name, rounded(value), samples);
      if (interval == null) return text;
      return text
          + " (95 %% interval %s to %s)"
              .formatted(rounded(interval.getFirst()), rounded(interval.getLast()));
    }

    boolean mayBeBelow(double limit) {
      return interval != null && interval.getFirst() < limit;
    }

    String rounded(double number) {
      if (!Double.isFinite(number)) return number + unit;
      return BigDecimal.valueOf(number)
              .movePointRight(shift)
              .setScale(DECIMALS, RoundingMode.FLOOR)
              .toPlainString()
          + unit;
    }

    String exact(double limit) {
      BigDecimal number = BigDecimal.valueOf(limit).movePointRight(shift).stripTrailingZeros();
      return number.toPlainString() + unit;
    }
  }

  /** The sentences of a comparison in progress. */
  private static final class Comparison {
    private final Report.Summary summary;
    private final List<String> shortfalls = new ArrayList<>();
    private final List<String> met = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Comparison(Report.Summary summary) {
      this.summary = summary;
    }

    void add(Figure figure, double limit) {
      String text =
          "%s, expected at least %s"
              .formatted(figure.sentence(summary.samples()), figure.exact(limit));
      if (!(figure.value() >= limit)) { // also NaN
        shortfalls.add(text);
        return;
      }
      met.add(text);
      if (figure.mayBeBelow(limit)) {
        notes.add(
            "the interval of the %s reaches below the limit; more test samples would tell"
                .formatted(figure.name()));
      }
    }

    Outcome outcome() {
      return new Outcome(shortfalls, met, notes);
    }
  }
}
