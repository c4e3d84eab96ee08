package dev.octet.engine.cli;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.report.AccuracyLimits;
import dev.octet.engine.convert.report.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON document of {@code --json}: the result of a conversion without the layers of its report.
 *
 * @param model name of the model
 * @param artifact the artifact's file
 * @param report the report's file as given on the command line; null if none was asked for
 * @param summary the key figures
 * @param warnings problems for the user to check
 * @param limits the comparison with the limits; null if there were none
 */
record ConversionSummary(
    String model,
    Artifact artifact,
    @Nullable String report,
    Report.Summary summary,
    List<Warning> warnings,
    @Nullable Limits limits) {
  ConversionSummary {
    warnings = List.copyOf(warnings);
  }

  /**
   * The artifact's file.
   *
   * @param path as given on the command line
   */
  record Artifact(String path, long bytes, String sha256) {}

  /**
   * The comparison with the limits; the lists hold sentences.
   *
   * @param passed whether no limit is missed
   */
  record Limits(boolean passed, List<String> missed, List<String> met, List<String> notes) {
    Limits {
      missed = List.copyOf(missed);
      met = List.copyOf(met);
      notes = List.copyOf(notes);
    }

    static @Nullable Limits of(AccuracyLimits limits, AccuracyLimits.Outcome outcome) {
      if (limits.isEmpty()) return null;
      return new Limits(outcome.isMet(), outcome.shortfalls(), outcome.met(), outcome.notes());
    }
  }
}
