package dev.octet.service.model;

import dev.octet.engine.convert.ModelInspection;
import dev.octet.service.platform.database.JsonColumn;
import jakarta.persistence.Converter;

/** Stores a {@link ModelInspection} as JSON in a text column. */
@Converter
final class InspectionColumn extends JsonColumn<ModelInspection> {
  InspectionColumn() {
    super(ModelInspection.class);
  }
}
