package dev.octet.device.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import tools.jackson.databind.json.JsonMapper;

/** Reports as JSON, every field of them, null included. */
public final class ReportJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private ReportJson() {}

  /** A report as a JSON object. */
  public static String toJson(BenchmarkReport report) {
    return MAPPER.writeValueAsString(report);
  }

  /** A comparison as a JSON object. */
  public static String toJson(Comparison comparison) {
    return MAPPER.writeValueAsString(comparison);
  }
}
