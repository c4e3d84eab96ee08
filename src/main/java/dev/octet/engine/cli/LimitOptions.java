package dev.octet.engine.cli;

import dev.octet.engine.convert.report.AccuracyLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that make a command fail where the artifact is too inaccurate. Artifact and report
 * are written all the same.
 */
final class LimitOptions {
  @Option(
      names = "--min-agreement",
      paramLabel = "FRACTION",
      description =
          "Exit with code 4 if the top-1 agreement with the float network, measured on the test"
              + " samples, is lower, such as 0.97. Skipped for networks without class scores if"
              + " --min-sqnr is given too.")
  @Nullable Double minAgreement;

  @Option(
      names = "--min-sqnr",
      paramLabel = "DECIBELS",
      description =
          "Exit with code 4 if the signal-to-quantization-noise ratio of the worst output, measured"
              + " on the test samples, is lower, such as 20.")
  @Nullable Double minSqnr;

  AccuracyLimits toLimits() {
    return new AccuracyLimits(minAgreement, minSqnr);
  }
}
