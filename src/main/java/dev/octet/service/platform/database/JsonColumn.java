package dev.octet.service.platform.database;

import jakarta.persistence.AttributeConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores values as JSON in a text column.
 *
 * @param <T> the values' type
 */
public abstract class JsonColumn<T> implements AttributeConverter<T, String> {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Class<T> type;

  protected JsonColumn(Class<T> type) {
    this.type = type;
  }

  @Override
  public String convertToDatabaseColumn(T value) {
    return MAPPER.writeValueAsString(value);
  }

  @Override
  public T convertToEntityAttribute(String json) {
    return MAPPER.readValue(json, type);
  }
}
