package dev.octet.engine.convert.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A strict reader of a JSON object. Callers read each known field by its name and type; {@link
 * #finish()} reports all unknown and invalid fields together.
 */
final class StrictFields {
  private static final int MAX_DEPTH = 8;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String what;
  private final JsonNode object;
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, String> misfits = new LinkedHashMap<>();
  private final List<StrictFields> nested = new ArrayList<>();
  private final List<InputProblem> refusals = new ArrayList<>();

  private StrictFields(String what, JsonNode object) {
    this.what = what;
    this.object = object;
  }

  /**
   * Parses an object.
   *
   * @param what name of the object, which is also the first part of its fields' paths
   * @throws RejectedInputException if the text is not a JSON object
   */
  static StrictFields parse(String what, String json) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new RejectedInputException(
          InputProblem.of(
                  "malformed-json",
                  "The " + what + " is not valid JSON: " + e.getOriginalMessage() + ".",
                  "Send a JSON object.")
              .field(what),
          e);
    }
    if (!node.isObject()) {
      throw new RejectedInputException(
          InputProblem.of(
                  "malformed-json",
                  "The %s is a JSON %s, expected an object."
                      .formatted(
                          what, node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)),
                  "Send a JSON object, {} for all defaults.")
              .field(what));
    }
    return new StrictFields(what, node);
  }

  /** Reads an enum constant by its JSON name; null if the field is absent or invalid. */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    return choice(name, constants(List.of(type.getEnumConstants())));
  }

  /** Reads a name and returns its value; null if the field is absent or invalid. */
  <T> @Nullable T choice(String name, Map<String, T> choices) {
    return choice(name, choices, "one of " + String.join(", ", choices.keySet()));
  }

  /**
   * Reads an enum constant from a field that may also have other forms.
   *
   * @param expected the end of the message about an invalid value: "expected …"
   */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type, String expected) {
    return choice(name, constants(List.of(type.getEnumConstants())), expected);
  }

  private <T> @Nullable T choice(String name, Map<String, T> choices, String expected) {
    return read(name, expected, node -> node.isString() ? choices.get(node.stringValue()) : null);
  }

  /** Reads one of the given words; null if the field is absent or invalid. */
  @Nullable String word(String name, List<String> words) {
    return read(
        name,
        "one of " + String.join(", ", words),
        node -> node.isString() && words.contains(node.stringValue()) ? node.stringValue() : null);
  }

  /**
   * Reads one of the given words from a required field; null if the field is missing or invalid,
   * which is reported.
   */
  @Nullable String required(String name, List<String> names) {
    String value = word(name, names);
    if (!gives(name)) misfit(name, "one of " + String.join(", ", names));
    return value;
  }

  @Nullable Boolean flag(String name) {
    return read(name, "true or false", node -> node.isBoolean() ? node.booleanValue() : null);
  }

  @Nullable Double number(String name, double least, double most) {
    return read(
        name,
        "a number from %s to %s".formatted(least, most),
        node -> {
          double value = number(node);
          return value >= least && value <= most ? value : null;
        });
  }

  @Nullable Integer integer(String name, int least, int most) {
    return read(
        name,
        "an integer from %d to %d".formatted(least, most),
        node ->
            node.isInt() && node.intValue() >= least && node.intValue() <= most
                ? node.intValue()
                : null);
  }

  @Nullable List<String> strings(String name, int most, int mostChars) {
    return list(
        name,
        most,
        "a list of at most %d strings of at most %d characters".formatted(most, mostChars),
        node ->
            node.isString() && node.stringValue().length() <= mostChars
                ? node.stringValue()
                : null);
  }

  @Nullable List<Integer> integers(String name, int most, int least, int greatest) {
    return list(
        name,
        most,
        "a list of at most %d integers from %d to %d".formatted(most, least, greatest),
        node ->
            node.isInt() && node.intValue() >= least && node.intValue() <= greatest
                ? node.intValue()
                : null);
  }

  @Nullable List<Float> floats(String name, int most) {
    return list(
        name,
        most,
        "a list of at most %d finite numbers".formatted(most),
        node -> {
          double value = number(node);
          return Math.abs(value) <= Float.MAX_VALUE ? (float) value : null;
        });
  }

  /** Returns the number of a node; NaN if it is not a number, or beyond the range of doubles. */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue(Double.NaN) : Double.NaN;
  }

  /** Returns the last part of this object's path. */
  String name() {
    return what.substring(what.lastIndexOf('.') + 1);
  }

  /** Returns whether a field is present and not null. */
  boolean gives(String name) {
    JsonNode node = object.get(name);
    return node != null && !node.isNull();
  }

  /** Returns whether a field is a list. */
  boolean isList(String name) {
    return object.path(name).isArray();
  }

  /** Returns whether a field is an object. */
  boolean isObject(String name) {
    return object.path(name).isObject();
  }

  /**
   * Returns the reader of a nested object; an empty one if the field is absent or invalid. {@link
   * #finish()} of this reader also reports the problems of the nested one.
   */
  StrictFields group(String name) {
    JsonNode node = read(name, "an object", value -> value.isObject() ? value : null);
    return nested(name, node == null ? MAPPER.createObjectNode() : node);
  }

  /**
   * Returns the readers of the objects in a list; none if the field is absent or invalid. {@link
   * #finish()} of this reader also reports their problems.
   */
  List<StrictFields> objects(String name, int most) {
    List<JsonNode> nodes =
        list(
            name,
            most,
            "a list of at most %d objects".formatted(most),
            node -> node.isObject() ? node : null);
    List<StrictFields> all = new ArrayList<>();
    if (nodes == null) return all;
    for (JsonNode node : nodes) all.add(nested(name + "." + all.size(), node));
    return all;
  }

  private StrictFields nested(String name, JsonNode node) {
    var fields = new StrictFields(what + "." + name, node);
    nested.add(fields);
    return fields;
  }

  /** Accepts all fields without reading them, because another problem is reported already. */
  void acceptAll() {
    known.addAll(object.propertyNames());
  }

  /** Reports a problem of the object that concerns no single field. */
  void refuse(InputProblem problem) {
    refusals.add(problem);
  }

  /**
   * Reports that a field has the right type but an invalid value.
   *
   * @param expected the end of the message: "expected …"
   */
  void misfit(String name, String expected) {
    misfits.putIfAbsent(name, expected);
  }

  /**
   * Ends the reading.
   *
   * @throws RejectedInputException if fields of this object or of nested ones are unknown or
   *     invalid; it names all of them
   */
  void finish() {
    List<InputProblem> problems = problems();
    if (problems.isEmpty()) return;
    List<String> others = problems.stream().skip(1).map(InputProblem::message).toList();
    throw new RejectedInputException(problems.getFirst().findings(others));
  }

  private List<InputProblem> problems() {
    var problems = new ArrayList<InputProblem>();
    for (String name : object.propertyNames()) {
      if (!known.contains(name) && problems.size() <= InputProblem.MAX_FINDINGS) {
        problems.add(
            problem(
                "unknown-field",
                shortened(name),
                "The %s has no field '%s'; it has %s."
                    .formatted(
                        what.contains(".") ? "object '" + what + "'" : what,
                        shortened(name),
                        known()),
                "Remove or rename the field."));
      }
    }
    misfits.forEach((name, expected) ->
        problems.add(
            problem(
                "invalid-field",
                name,
                "The field '%s' is %s, expected %s."
                    .formatted(name, shortened(object.get(name)), expected),
                "Correct the value, or leave the field out for its default.")));
    problems.addAll(refusals);
    for (StrictFields fields : nested) problems.addAll(fields.problems());
    return problems;
  }

  private String known() {
    return known.isEmpty() ? "none" : String.join(", ", known);
  }

  private InputProblem problem(String code, String name, String detail, String action) {
    return InputProblem.of(code, detail, action).field(what + "." + name);
  }

  private <T> @Nullable T read(
      String name, String expected, Function<JsonNode, @Nullable T> reader) {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) return null;
    T value = reader.apply(node);
    if (value == null) misfit(name, expected);
    return value;
  }

  private <T> @Nullable List<T> list(
      String name, int most, String expected, Function<JsonNode, @Nullable T> reader) {
    return read(
        name,
        expected,
        node -> {
          if (!node.isArray() || node.size() > most) return null;
          var values = new ArrayList<T>();
          for (JsonNode element : node) {
            T value = reader.apply(element);
            if (value == null) return null;
            values.add(value);
          }
          return values;
        });
  }

  private static String shortened(@Nullable JsonNode node) {
    return shortened(String.valueOf(node));
  }

  private static String shortened(String text) {
    return ShortText.start(text, 60);
  }

  /** Returns constants of an enum by their JSON names, in their order. */
  static <E extends Enum<E>> Map<String, E> constants(List<E> constants) {
    var named = new LinkedHashMap<String, E>();
    for (E constant : constants) named.put(jsonName(constant), constant);
    return named;
  }

  /** Returns the JSON names of an enum's constants, in their order. */
  static <E extends Enum<E>> List<String> names(Class<E> type) {
    return List.copyOf(constants(List.of(type.getEnumConstants())).keySet());
  }

  static String jsonName(Enum<?> constant) {
    return Arrays.stream(constant.getDeclaringClass().getFields())
        .filter(field -> field.getName().equals(constant.name()))
        .map(field -> field.getAnnotation(JsonProperty.class))
        .map(annotation -> annotation == null ? constant.name() : annotation.value())
        .findFirst()
        .orElse(constant.name());
  }
}
