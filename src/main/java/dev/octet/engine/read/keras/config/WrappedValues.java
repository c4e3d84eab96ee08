package dev.octet.engine.read.keras.config;

import dev.octet.engine.read.source.ModelProblems;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** WrappedValues that Keras wraps in an object with their class: tuples and arrays. */
public final class WrappedValues {
  private static final int MOST_AXES = 8;

  private WrappedValues() {}

  /**
   * Numbers of an array.
   *
   * @param dims extents, outermost first; none for a single number
   * @param values elements in row-major order
   * @param integral whether the array has integers
   */
  public record Numbers(List<Integer> dims, float[] values, boolean integral) {}

  /** Returns the list or array inside of a wrapped tuple or array; other values as they are. */
  public static JsonNode plain(JsonNode value) {
    if (!value.isObject()) return value;
    JsonNode config = value.get("config");
    if (config == null) return value;
    if (config.isObject() && config.has("value")) return config.get("value");
    return value;
  }

  /** Returns whether a value is a number, or nested lists of numbers. */
  public static boolean isArray(JsonNode json) {
    JsonNode value = plain(json);
    while (value.isArray() && !value.isEmpty()) value = value.get(0);
    return value.isNumber();
  }

  /**
   * Returns a number, or nested lists of numbers of equal lengths.
   *
   * @param place the layer, for messages
   */
  public static Numbers array(JsonNode json, String place) {
    JsonNode value = plain(json);
    List<Integer> dims = new ArrayList<>();
    for (JsonNode at = value; at.isArray(); at = at.get(0)) {
      if (at.isEmpty() || dims.size() == MOST_AXES) throw uneven(place);
      dims.add(at.size());
    }
    List<Double> all = new ArrayList<>();
    add(value, dims, 0, all, place);
    var values = new float[all.size()];
    for (int i = 0; i < values.length; i++) values[i] = all.get(i).floatValue();
    return new Numbers(List.copyOf(dims), values, isIntegral(json, value));
  }

  private static boolean isIntegral(JsonNode json, JsonNode value) {
    JsonNode type = json.isObject() ? json.path("config").path("dtype") : json;
    if (type.isString()) return type.stringValue().contains("int");
    JsonNode first = value;
    while (first.isArray()) first = first.get(0);
    return first.isIntegralNumber();
  }

  private static void add(
      JsonNode value, List<Integer> dims, int axis, List<Double> all, String place) {
    if (axis == dims.size()) {
      if (!value.isNumber()) throw uneven(place);
      all.add(value.doubleValue());
      return;
    }
    if (!value.isArray() || value.size() != dims.get(axis)) throw uneven(place);
    for (JsonNode each : value) add(each, dims, axis + 1, all, place);
  }

  private static RuntimeException uneven(String place) {
    return ModelProblems.invalid(
        place, "One of its arrays is empty, or has rows of different lengths or no numbers.");
  }
}
