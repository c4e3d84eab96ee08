package dev.octet.engine.convert.report;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.measure.OutputLoss;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of a report that the command line shows: of a report of this process, or of one that a
 * service has sent.
 *
 * @param model the uploaded model
 * @param artifact size and hash of the artifact
 * @param calibration the samples that were used
 * @param preprocessing the preprocessing that was used
 * @param summary the key figures of the whole model
 * @param outputs the error of each output
 * @param keptFloat the layers that stay float, and why
 * @param floatLayers the layers that mixed precision tried
 * @param warnings problems for the user to check
 */
public record ReportFigures(
    Report.Source model,
    File artifact,
    Report.Samples calibration,
    Preprocessing preprocessing,
    Report.Summary summary,
    List<OutputLoss> outputs,
    List<Report.KeptFloat> keptFloat,
    List<FloatLayer> floatLayers,
    List<Warning> warnings) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public ReportFigures {
    outputs = List.copyOf(outputs);
    keptFloat = List.copyOf(keptFloat);
    floatLayers = List.copyOf(floatLayers);
    warnings = List.copyOf(warnings);
  }

  /** Size and hash of a file. */
  public record File(long bytes, String sha256) {}

  /** Returns the figures of a report. */
  public static ReportFigures of(Report report) {
    return new ReportFigures(
        report.model(),
        new File(report.artifact().bytes(), report.artifact().sha256()),
        report.calibration(),
        report.preprocessing(),
        report.summary(),
        report.outputs(),
        report.keptFloat(),
        report.floatLayers(),
        report.warnings());
  }

  /**
   * Reads the figures of a report of schema {@value Report#SCHEMA}; unknown fields are skipped.
   *
   * @throws tools.jackson.core.JacksonException if it is no such report
   */
  public static ReportFigures parse(String json) {
    return MAPPER.readValue(json, ReportFigures.class);
  }
}
