package dev.octet.service.platform.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.octet.json.JsonNames;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Makes the schemas of records say what their Java types say: which properties every response has
 * ({@code required}), which of them may be null, and what they mean (their Javadoc). The schemas of
 * enums say what each value means. Schemas that requests use require nothing by themselves, since
 * every field with a default may be absent.
 *
 * <p>Several documents of the engine have nested records of the same name, so the schema of a
 * nested record is prefixed with the name of its outer record: {@code ReportEdge}.
 */
@Configuration(proxyBeanMethods = false)
@SuppressWarnings("rawtypes") // the classes of the contract's model use the raw type Schema
class RecordSchemas {
  /**
   * The record or enum of each schema, by the schema's name. Static like the library's list of
   * resolvers, so that a second application context of the same process finds the names that the
   * resolver of the first one has given.
   */
  private static final Map<String, Class<?>> TYPES = new ConcurrentHashMap<>();

  private static final Pattern IDENTIFIER = Pattern.compile("\\w+");

  @Bean
  ModelResolver modelResolver(ObjectMapperProvider mapper) {
    // an enum is a schema of its own, so that a property can be one of its constants or null
    ModelResolver.enumsAsRef = true;
    return new Resolver(mapper.jsonMapper()).openapi31(true);
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  OpenApiCustomizer completeRecords() {
    return RecordSchemas::complete;
  }

  private static void complete(OpenAPI contract) {
    Map<String, Schema> schemas = contract.getComponents().getSchemas();
    Set<String> requested = requested(contract, schemas);
    schemas.forEach((name, schema) -> {
      Class<?> type = TYPES.get(name);
      if (type == null) return;
      if (type.isEnum()) {
        schema.setDescription(EnumJavadoc.description(type));
        nameConstants(schema, type);
      } else if (schema.getProperties() != null) {
        complete(schema, type, requested.contains(name));
      }
    });
  }

  /**
   * Names the constants of an enum for generated clients, where its values are no identifiers: a
   * client in Python would name {@code int8-per-tensor} {@code INT8_MINUS_PER_MINUS_TENSOR}.
   */
  private static void nameConstants(Schema<?> schema, Class<?> type) {
    Map<String, Enum<?>> constants = JsonNames.byName(type);
    List<String> values = schema.getEnum().stream().map(Object::toString).toList();
    if (values.stream().allMatch(IDENTIFIER.asMatchPredicate())) return;
    schema.addExtension(
        "x-enum-varnames", values.stream().map(constants::get).map(Enum::name).toList());
  }

  private static void complete(Schema<?> schema, Class<?> type, boolean requested) {
    var words = RecordJavadoc.of(type);
    if (schema.getDescription() == null) schema.setDescription(words.about());
    for (RecordComponent component : type.getRecordComponents()) {
      var field = RecordField.of(component);
      if (field.isUnwrapped()) {
        complete(schema, component.getType(), requested);
        continue;
      }
      Schema<?> property = schema.getProperties().get(field.name());
      if (property == null) continue; // hidden, or written by a customizer under another name
      if (property.getDescription() == null) {
        property.setDescription(words.component(component.getName()));
      }
      if (isRequired(schema, field.name())) continue; // the annotation says so, and null is refused
      schema.getProperties().put(field.name(), field.nullable(property));
      if (!requested && field.isAlwaysWritten()) schema.addRequiredItem(field.name());
    }
  }

  private static boolean isRequired(Schema<?> schema, String field) {
    return schema.getRequired() != null && schema.getRequired().contains(field);
  }

  /** Returns the names of the schemas that bodies of requests consist of. */
  private static Set<String> requested(OpenAPI contract, Map<String, Schema> schemas) {
    Set<String> names = new HashSet<>();
    contract.getPaths().values().stream()
        .map(PathItem::readOperations)
        .flatMap(Collection::stream)
        .map(Operation::getRequestBody)
        .filter(body -> body != null && body.getContent() != null)
        .flatMap(body -> body.getContent().values().stream())
        .map(MediaType::getSchema)
        .forEach(schema -> collect(schema, schemas, names));
    return names;
  }

  private static void collect(
      @Nullable Schema<?> schema, Map<String, Schema> schemas, Set<String> names) {
    if (schema == null) return;
    if (schema.get$ref() != null) {
      String name = name(schema.get$ref());
      if (names.add(name)) collect(schemas.get(name), schemas, names);
    }
    Stream<Schema> parts = Stream.of(schema.getItems(), schema.getThen(), schema.getElse());
    if (schema.getProperties() != null) {
      parts = Stream.concat(parts, schema.getProperties().values().stream());
    }
    for (List<Schema> all : alternatives(schema)) parts = Stream.concat(parts, all.stream());
    if (schema.getAdditionalProperties() instanceof Schema<?> values) {
      parts = Stream.concat(parts, Stream.of(values));
    }
    parts.forEach(part -> collect(part, schemas, names));
  }

  private static List<List<Schema>> alternatives(Schema<?> schema) {
    List<List<Schema>> all = new ArrayList<>();
    if (schema.getOneOf() != null) all.add(schema.getOneOf());
    if (schema.getAnyOf() != null) all.add(schema.getAnyOf());
    if (schema.getAllOf() != null) all.add(schema.getAllOf());
    return all;
  }

  /** Resolves types into schemas, and remembers the schemas of records and enums. */
  private static final class Resolver extends ModelResolver {
    Resolver(ObjectMapper mapper) {
      super(mapper, new Names());
    }

    @Override
    public @Nullable Schema resolve(
        AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
      Schema<?> schema = super.resolve(type, context, next);
      if (schema == null || type.getType() == null) return schema;
      Class<?> raw = _mapper.constructType(type.getType()).getRawClass();
      String name = schema.get$ref() == null ? schema.getName() : name(schema.get$ref());
      if ((raw.isRecord() || raw.isEnum()) && name != null) TYPES.put(name, raw);
      return schema;
    }
  }

  /** Names nested classes that have no name in an annotation, and generic types. */
  private static final class Names extends TypeNameResolver {
    /** Returns the names of the type's arguments and its own: {@code ListedModelPage}. */
    @Override
    protected String nameForGenericType(JavaType type, Set<Options> options) {
      return type.getBindings().getTypeParameters().stream()
          .map(argument -> nameForType(argument, options))
          .collect(Collectors.joining("", "", nameForClass(type, options)));
    }

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
      String name = super.nameForClass(type, options);
      Class<?> outer = type.getEnclosingClass();
      return outer != null && name.equals(type.getSimpleName())
          ? outer.getSimpleName() + name
          : name;
    }
  }

  private static String name(String reference) {
    return reference.substring(reference.lastIndexOf('/') + 1);
  }
}
