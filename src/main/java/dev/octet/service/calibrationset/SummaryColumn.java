package dev.octet.service.calibrationset;

import dev.octet.engine.samples.SetSummary;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.databind.json.JsonMapper;

/** Summaries as JSON in a text column. */
@Converter
final class SummaryColumn implements AttributeConverter<SetSummary, String> {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public String convertToDatabaseColumn(SetSummary summary) {
    return MAPPER.writeValueAsString(summary);
  }

  @Override
  public SetSummary convertToEntityAttribute(String json) {
    return MAPPER.readValue(json, SetSummary.class);
  }
}
