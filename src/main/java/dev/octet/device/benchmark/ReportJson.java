package dev.octet.device.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import tools.jackson.databind.json.JsonMapper;

/** Writes reports as JSON with all fields, including those that are null. */
public final class ReportJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private ReportJson() {}

  /** Returns a report as a JSON object. */
  public static String toJson(BenchmarkReport report) {
    return MAPPER.writeValueAsString(report);
  }

  /** Returns a comparison as a JSON object. */
  public static String toJson(Comparison comparison) {
    return MAPPER.writeValueAsString(comparison);
  }
}
