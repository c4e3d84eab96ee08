package dev.octet.engine.convert.report;

import dev.octet.engine.evidence.Basis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lower limits for the accuracy of an artifact, such as a continuous integration sets. Only figures
 * that test samples gave count: samples that calibrated or selected the artifact prove nothing
 * about it.
 *
 * @param minAgreement least top-1 agreement with the float network, 0 to 1; null for no limit
 * @param minSqnrDb least signal-to-quantization-noise ratio of the worst output, in decibels; null
 *     for no limit
 */
public record AccuracyLimits(@Nullable Double minAgreement, @Nullable Double minSqnrDb) {
  /**
   * The result of a comparison with the limits.
   *
   * @param shortfalls one sentence for each limit that the artifact misses or that cannot be
   *     compared; empty if the artifact meets the limits
   * @param notes what else the sender should know, one sentence each
   */
  public record Outcome(List<String> shortfalls, List<String> notes) {
    public Outcome {
      shortfalls = List.copyOf(shortfalls);
      notes = List.copyOf(notes);
    }

    /** Returns whether the artifact meets the limits. */
    public boolean isMet() {
      return shortfalls.isEmpty();
    }
  }

  /**
   * Compares a conversion with the limits. A network without an output of class scores has no top-1
   * agreement: the limit for it is then skipped with a note, unless it is the only one.
   */
  public Outcome compare(Report.Summary summary) {
    List<String> shortfalls = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (minAgreement == null && minSqnrDb == null) return new Outcome(shortfalls, notes);
    if (summary.measuredOn() != Basis.TEST || summary.samples() == 0) {
      shortfalls.add(
          "the limits cannot be compared: no test samples were measured (%s). Send more samples, or"
                  .formatted(basis(summary))
              + " raise split.test");
      return new Outcome(shortfalls, notes);
    }
    if (minAgreement != null) agreement(summary, minAgreement, shortfalls, notes);
    if (minSqnrDb != null) sqnr(summary, minSqnrDb, shortfalls, notes);
    return new Outcome(shortfalls, notes);
  }

  private static String basis(Report.Summary summary) {
    return switch (summary.measuredOn()) {
      case null -> "nothing was measured";
      case TEST -> "no sample was left for them";
      case SELECTION -> "the figures come from the selection samples";
      case CALIBRATION -> "the figures come from the calibration samples";
    };
  }

  private void agreement(
      Report.Summary summary, double limit, List<String> shortfalls, List<String> notes) {
    Double found = summary.agreement();
    if (found == null) {
      String reason = "the network has no output of class scores, so there is no top-1 agreement";
      if (minSqnrDb == null) {
        shortfalls.add(reason + " to compare with; set a limit for the SQNR instead");
      } else {
        notes.add(reason + "; only the SQNR was compared");
      }
      return;
    }
    List<Double> interval = summary.agreementInterval();
    String text =
        "top-1 agreement is %s on %d test samples%s"
            .formatted(
                percent(found),
                summary.samples(),
                interval == null
                    ? ""
                    : " (95 % interval "
                        + percent(interval.getFirst())
                        + " to "
                        + percent(interval.getLast())
                        + ")");
    if (found < limit) {
      shortfalls.add(text + ", expected at least " + percent(limit));
    } else if (interval != null && interval.getFirst() < limit) {
      notes.add(text + ": the interval reaches below the limit, so more test samples are needed");
    }
  }

  private static void sqnr(
      Report.Summary summary, double limit, List<String> shortfalls, List<String> notes) {
    Double found = summary.sqnrDb();
    if (found == null) return; // no noise
    List<Double> interval = summary.sqnrDbInterval();
    String text =
        "SQNR is %s on %d test samples%s"
            .formatted(
                decibels(found),
                summary.samples(),
                interval == null
                    ? ""
                    : " (95 % interval "
                        + decibels(interval.getFirst())
                        + " to "
                        + decibels(interval.getLast())
                        + ")");
    if (found < limit) {
      shortfalls.add(text + ", expected at least " + decibels(limit));
    } else if (interval != null && interval.getFirst() < limit) {
      notes.add(text + ": the interval reaches below the limit, so more test samples are needed");
    }
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * part);
  }

  private static String decibels(double value) {
    return String.format(Locale.ROOT, "%.1f dB", value);
  }
}
