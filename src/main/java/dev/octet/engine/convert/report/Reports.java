package dev.octet.engine.convert.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Converts reports to JSON. */
public final class Reports {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
          .build();

  private Reports() {}

  /** Returns the report as an indented JSON document. */
  public static String toJson(Report report) {
    return MAPPER.writeValueAsString(report);
  }
}
