package dev.octet.service.calibrationset;

import dev.octet.engine.samples.SetSummary;
import dev.octet.service.platform.database.JsonColumn;
import jakarta.persistence.Converter;

/** Stores a {@link SetSummary} as JSON in a text column. */
@Converter
final class SummaryColumn extends JsonColumn<SetSummary> {
  SummaryColumn() {
    super(SetSummary.class);
  }
}
