package dev.octet.device.benchmark.report;

import java.util.Comparator;
import java.util.List;

/**
 * Whether a measurement is worth believing.
 *
 * @param kind VALID if nothing speaks against it, else the first finding's
 * @param findings what speaks against it, the gravest first
 */
public record Verdict(Kind kind, List<Finding> findings) {

  /** In the order of their gravity. */
  public enum Kind {
    /** Not a phone: it says nothing of one. */
    EMULATED,
    /** The outputs are not the host's: it computed something else. */
    WRONG_OUTPUT,
    /** Another than the delegate asked for did the work, or a part of it. */
    WRONG_DELEGATE,
    /** It did not run on the CPUs asked for. */
    WRONG_AFFINITY,
    /** The phone slowed its clock down, or let it not rise. */
    THROTTLED,
    /** The samples drift, fall into two groups, or scatter too much for a number. */
    UNSTABLE,
    /** Too few samples, or too short, for the protocol. */
    TOO_SHORT,
    /** Nothing speaks against it. */
    VALID
  }

  /**
   * Something that speaks against a measurement.
   *
   * @param kind what it makes of the measurement
   * @param reason with the figures, for a person
   */
  public record Finding(Kind kind, String reason) {}

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** The verdict on findings in any order. */
  public static Verdict of(List<Finding> findings) {
    List<Finding> sorted = findings.stream().sorted(Comparator.comparing(Finding::kind)).toList();
    return new Verdict(sorted.isEmpty() ? Kind.VALID : sorted.getFirst().kind(), sorted);
  }
}
