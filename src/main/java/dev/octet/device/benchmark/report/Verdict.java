package dev.octet.device.benchmark.report;

import java.util.Comparator;
import java.util.List;

/**
 * The verdict on whether a measurement can be trusted.
 *
 * @param kind {@code VALID} without findings, otherwise the kind of the first finding
 * @param findings reasons against the measurement, the gravest first
 */
public record Verdict(Kind kind, List<Finding> findings) {

  /** The kinds of reasons against a measurement, the gravest first, and {@code VALID}. */
  public enum Kind {
    /** The device is emulated, so the result says nothing about phones. */
    EMULATED,
    /** The outputs differ from those on the service's machine. */
    WRONG_OUTPUT,
    /** The requested delegate did not run the model, or only a part of it. */
    WRONG_DELEGATE,
    /** The runs did not stay on the requested CPUs. */
    WRONG_AFFINITY,
    /** The phone reduced its clock rate during the runs, or had limited it before. */
    THROTTLED,
    /** The samples drift, fall into two groups, or scatter too much. */
    UNSTABLE,
    /** There are fewer samples than the protocol requires. */
    TOO_SHORT,
    /** No reason against the measurement was found. */
    VALID
  }

  /**
   * A reason against a measurement.
   *
   * @param kind the kind of the reason
   * @param reason explanation with the figures, in English
   */
  public record Finding(Kind kind, String reason) {}

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Returns the verdict for findings in any order. */
  public static Verdict of(List<Finding> findings) {
    List<Finding> sorted = findings.stream().sorted(Comparator.comparing(Finding::kind)).toList();
    return new Verdict(sorted.isEmpty() ? Kind.VALID : sorted.getFirst().kind(), sorted);
  }
}
