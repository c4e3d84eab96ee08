package dev.octet.service.platform.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field of a record in JSON.
 *
 * @param name in JSON
 * @param type with its annotations
 * @param include when the field is written
 * @param isUnwrapped whether the fields of its value stand in its place
 */
record RecordField(
    String name, AnnotatedType type, JsonInclude.Include include, boolean isUnwrapped) {
  private static final String NULL = "null";

  static RecordField of(RecordComponent component) {
    try {
      Field field = component.getDeclaringRecord().getDeclaredField(component.getName());
      return new RecordField(
          name(component, field),
          component.getAnnotatedType(),
          include(field),
          field.isAnnotationPresent(JsonUnwrapped.class));
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("a record has a field for each component", e);
    }
  }

  private static String name(RecordComponent component, Field field) {
    JsonProperty property = field.getAnnotation(JsonProperty.class);
    return property == null || property.value().isEmpty() ? component.getName() : property.value();
  }

  private static JsonInclude.Include include(Field field) {
    JsonInclude own = field.getAnnotation(JsonInclude.class);
    if (own == null) own = field.getDeclaringClass().getAnnotation(JsonInclude.class);
    return own == null ? JsonInclude.Include.ALWAYS : own.value();
  }

  /** Returns whether every document has the field. */
  boolean isAlwaysWritten() {
    return switch (include) {
      case ALWAYS, USE_DEFAULTS -> true;
      case NON_NULL -> !isNullable(type);
      default -> !isNullable(type) && !canBeEmpty();
    };
  }

  private boolean canBeEmpty() {
    return !(type.getType() instanceof Class<?> c && (c.isPrimitive() || c.isEnum()));
  }

  /** Returns a property's schema, which permits null where the field may be null. */
  Schema<?> nullable(Schema<?> property) {
    elements(property);
    boolean written = include == JsonInclude.Include.ALWAYS;
    return written && isNullable(type) ? orNull(property) : property;
  }

  /** Permits null as an element where the type has nullable elements. */
  private void elements(Schema<?> property) {
    if (!(type instanceof AnnotatedParameterizedType of)) return;
    AnnotatedType[] arguments = of.getAnnotatedActualTypeArguments();
    AnnotatedType element = arguments[arguments.length - 1];
    if (!isNullable(element)) return;
    if (property.getItems() != null) property.setItems(orNull(property.getItems()));
    if (property.getAdditionalProperties() instanceof Schema<?> values) {
      property.setAdditionalProperties(orNull(values));
    }
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static Schema<?> orNull(Schema<?> schema) {
    if (schema.get$ref() != null) {
      Schema<Object> either = new Schema<>();
      either.setDescription(schema.getDescription());
      either.addOneOfItem(new Schema<>().$ref(schema.get$ref()));
      Schema<Object> none = new Schema<>();
      none.setTypes(Set.of(NULL));
      either.addOneOfItem(none);
      return either;
    }
    if (schema.getTypes() == null) return schema; // any value, null included
    Set<String> types = new LinkedHashSet<>(schema.getTypes());
    types.add(NULL);
    schema.setTypes(types);
    return schema;
  }
}
