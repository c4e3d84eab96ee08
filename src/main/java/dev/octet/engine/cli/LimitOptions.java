package dev.octet.engine.cli;

import dev.octet.engine.convert.report.AccuracyLimits;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that make a conversion fail if the artifact is too inaccurate. The artifact and the
 * report are written nevertheless.
 */
final class LimitOptions {
  @Option(
      names = "--min-agreement",
      paramLabel = "FRACTION",
      description =
          "Exit with code 4 if the top-1 agreement with the float network on the test samples is"
              + " lower than this, 0 to 1. For a network without class scores, --min-sqnr has to be"
              + " given too.")
  @Nullable Double minAgreement;

  @Option(
      names = "--min-sqnr",
      paramLabel = "DECIBELS",
      description =
          "Exit with code 4 if the signal-to-quantization-noise ratio of the worst output on the"
              + " test samples is lower than this.")
  @Nullable Double minSqnr;

  /**
   * Returns the limits.
   *
   * @throws IllegalArgumentException if a limit is out of range; the message names the option
   */
  AccuracyLimits toLimits() {
    if (minAgreement != null && !(minAgreement >= 0 && minAgreement <= 1)) {
      throw new IllegalArgumentException(
          "--min-agreement is %s, expected 0 to 1".formatted(minAgreement));
    }
    if (minSqnr != null && !Double.isFinite(minSqnr)) {
      throw new IllegalArgumentException(
          "--min-sqnr is %s, expected a number of decibels".formatted(minSqnr));
    }
    return new AccuracyLimits(minAgreement, minSqnr);
  }

  /** Returns the sentences of an outcome as the command line and the report show them. */
  static List<String> lines(AccuracyLimits.Outcome outcome) {
    return Stream.of(
            outcome.shortfalls().stream().map("missed: "::concat),
            outcome.met().stream().map("met: "::concat),
            outcome.notes().stream().map("note: "::concat))
        .flatMap(lines -> lines)
        .toList();
  }
}
