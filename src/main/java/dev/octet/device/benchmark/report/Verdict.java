package dev.octet.device.benchmark.report;

import java.util.Comparator;
import java.util.List;

/**
 * The verdict on whether a measurement can be trusted.
 *
 * @param kind VALID without findings, otherwise the kind of the first finding
 * @param findings reasons against the measurement, the gravest first
 */
public record Verdict(Kind kind, List<Finding> findings) {

  /** The kinds of findings, the gravest first, and VALID. */
  public enum Kind {
    /** The device is not a phone, so the result says nothing about phones. */
    EMULATED,
    /** The outputs differ from the host's, so the device computed something else. */
    WRONG_OUTPUT,
    /** The requested delegate did not run the model, or only a part of it. */
    WRONG_DELEGATE,
    /** The runs did not stay on the requested CPUs. */
    WRONG_AFFINITY,
    /** The phone reduced its clock, or limited it from the beginning. */
    THROTTLED,
    /** The samples drift, fall into two groups, or scatter too much. */
    UNSTABLE,
    /** There are fewer samples than the protocol requires. */
    TOO_SHORT,
    /** There are no findings. */
    VALID
  }

  /**
   * A reason against a measurement.
   *
   * @param kind of the finding
   * @param reason explanation with the figures, for a person
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
