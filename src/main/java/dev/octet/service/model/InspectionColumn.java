package dev.octet.service.model;

import dev.octet.engine.convert.ModelInspection;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.databind.json.JsonMapper;

/** Inspections as JSON in a text column. */
@Converter
final class InspectionColumn implements AttributeConverter<ModelInspection, String> {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public String convertToDatabaseColumn(ModelInspection inspection) {
    return MAPPER.writeValueAsString(inspection);
  }

  @Override
  public ModelInspection convertToEntityAttribute(String json) {
    return MAPPER.readValue(json, ModelInspection.class);
  }
}
