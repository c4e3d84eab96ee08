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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object whose fields are all known: each is asked for by name and kind, and {@link
 * #finish()} refuses what was never asked for and everything that did not fit, all at once.
 */
final class StrictFields {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_OBJECTS = 100;

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

  private StrictFields(String what, JsonNode object) {
    this.what = what;
    this.object = object;
  }

  /**
   * Parses an object.
   *
   * @param what what the object is; the first part of the path of its fields
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

  /** The constant that a JSON name stands for; null where the field is absent or does not fit. */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    var constants = new LinkedHashMap<String, E>();
    for (E constant : type.getEnumConstants()) constants.put(jsonName(constant), constant);
    return read(
        name,
        "one of " + String.join(", ", constants.keySet()),
        node -> node.isString() ? constants.get(node.stringValue()) : null);
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

  /** NaN, which compares with nothing, for what is no number or one beyond all doubles. */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue(Double.NaN) : Double.NaN;
  }

  /** One of some words; null where the field is absent or does not fit. */
  @Nullable String oneOf(String name, List<String> words) {
    return read(
        name,
        "one of " + String.join(", ", words),
        node -> node.isString() && words.contains(node.stringValue()) ? node.stringValue() : null);
  }

  /**
   * Reads an object inside this one, where it is present.
   *
   * @param reader of its fields; ends with {@link #finish()}
   */
  void object(String name, Consumer<StrictFields> reader) {
    read(
        name,
        "an object",
        node -> {
          if (!node.isObject()) return null;
          reader.accept(new StrictFields(what + "." + name, node));
          return true;
        });
  }

  /**
   * What a name stands for, what an object says, or what a list of objects says; null where the
   * field is absent or none of these.
   *
   * @param object reads the object; ends with {@link #finish()}
   * @param element reads an element of the list; ends with {@link #finish()}
   * @param list what the elements say together
   */
  <T> @Nullable T presetOrObjects(
      String name,
      Map<String, T> presets,
      Function<StrictFields, T> object,
      Consumer<StrictFields> element,
      Supplier<T> list) {
    return read(
        name,
        "one of %s, or a list of objects"
            .formatted(String.join(", ", presets.keySet().stream().sorted().toList())),
        node -> {
          if (node.isObject()) return object.apply(new StrictFields(what + "." + name, node));
          if (node.isString()) return presets.get(node.stringValue());
          if (!node.isArray() || node.size() > MAX_OBJECTS) return null;
          for (int i = 0; i < node.size(); i++) {
            if (!node.get(i).isObject()) return null;
            element.accept(new StrictFields("%s.%s[%d]".formatted(what, name, i), node.get(i)));
          }
          return list.get();
        });
  }

  /** Says that a field fits by its kind but not by its value. */
  void misfit(String name, String expected) {
    misfits.putIfAbsent(name, expected);
  }

  /**
   * Ends the reading.
   *
   * @throws RejectedInputException naming each unknown field and each that does not fit
   */
  void finish() {
    var problems = new ArrayList<InputProblem>();
    for (String name : object.propertyNames()) {
      if (!known.contains(name) && problems.size() <= InputProblem.MAX_FINDINGS) {
        problems.add(
            problem(
                "unknown-field",
                shortened(name),
                "The %s has no field '%s'; it has %s."
                    .formatted(what, shortened(name), String.join(", ", known)),
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
    if (problems.isEmpty()) return;
    List<String> others = problems.stream().skip(1).map(InputProblem::message).toList();
    throw new RejectedInputException(problems.getFirst().findings(others));
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

  static String jsonName(Enum<?> constant) {
    return Arrays.stream(constant.getDeclaringClass().getFields())
        .filter(field -> field.getName().equals(constant.name()))
        .map(field -> field.getAnnotation(JsonProperty.class))
        .map(annotation -> annotation == null ? constant.name() : annotation.value())
        .findFirst()
        .orElse(constant.name());
  }
}
