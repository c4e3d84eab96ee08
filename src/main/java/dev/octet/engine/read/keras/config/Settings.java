package dev.octet.engine.read.keras.config;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Settings of a layer by name. A setting that is missing or null has the default that the caller
 * gives. Each method throws {@link RejectedInputException} ({@code invalid-model}) for a setting of
 * another kind.
 */
public final class Settings {
  /** Maximum length of text in a message. */
  private static final int MOST_CHARS = 100;

  /** Maximum number of elements of a list of integers. */
  private static final int MOST_ELEMENTS = 64;

  private final JsonNode json;
  private final String place;

  /**
   * Creates settings.
   *
   * @param json an object
   * @param place the layer, for messages
   */
  Settings(JsonNode json, String place) {
    this.json = json;
    this.place = place;
  }

  /** Returns no settings. */
  static Settings none(String place) {
    return new Settings(JsonNodeFactory.instance.objectNode(), place);
  }

  /** Returns the layer that the settings belong to, for messages: {@code layer 'dense'}. */
  public String place() {
    return place;
  }

  /** Returns a setting as it is; null if it is missing or null. */
  public @Nullable JsonNode json(String name) {
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** Returns whether a setting is given and not null. */
  public boolean has(String name) {
    return json(name) != null;
  }

  /** Returns a text. */
  public String text(String name, String otherwise) {
    JsonNode value = json(name);
    if (value == null) return otherwise;
    if (value.isString()) return value.stringValue();
    throw misfit(name, "a text");
  }

  /** Returns true or false. */
  public boolean flag(String name, boolean otherwise) {
    JsonNode value = json(name);
    if (value == null) return otherwise;
    if (value.isBoolean()) return value.booleanValue();
    throw misfit(name, "true or false");
  }

  /** Returns an integer of 32 bits. */
  public int integer(String name, int otherwise) {
    JsonNode value = json(name);
    return value == null ? otherwise : integer(name, value);
  }

  private int integer(String name, JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToInt()) return value.intValue();
    throw misfit(name, "an integer");
  }

  /** Returns a finite number. */
  public float number(String name, float otherwise) {
    JsonNode value = json(name);
    if (value == null) return otherwise;
    if (value.isNumber() && Float.isFinite(value.floatValue())) return value.floatValue();
    throw misfit(name, "a number");
  }

  /**
   * Returns a list of integers; a single integer is a list of one, and null in the list is -1.
   *
   * @return the integers; null if the setting is missing or null
   */
  public int @Nullable [] integers(String name) {
    JsonNode value = json(name);
    if (value == null) return null;
    return integers(name, value);
  }

  /** Returns a value as a list of integers; a single integer is a list of one. */
  public int[] integers(String name, JsonNode json) {
    JsonNode value = WrappedValues.plain(json);
    if (!value.isArray()) return new int[] {integer(name, value)};
    if (value.size() > MOST_ELEMENTS)
      throw misfit(name, "at most %d integers".formatted(MOST_ELEMENTS));
    var integers = new int[value.size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = value.get(i).isNull() ? -1 : integer(name, value.get(i));
    }
    return integers;
  }

  /**
   * Returns an integer for each axis of a window; a single one is for all axes.
   *
   * @param axes number of axes
   * @param least smallest allowed value
   */
  public int[] perAxis(String name, int axes, int otherwise, int least) {
    int[] given = integers(name);
    var all = new int[axes];
    for (int i = 0; i < axes; i++) {
      all[i] =
          given == null ? otherwise : given[given.length == 1 ? 0 : Math.min(i, given.length - 1)];
    }
    boolean fits = given == null || given.length == 1 || given.length == axes;
    for (int value : all) fits &= value >= least;
    if (!fits) throw misfit(name, "%d integers from %d on".formatted(axes, least));
    return all;
  }

  /**
   * Returns the number of elements before and after each axis: {@code 1}, {@code [1, 2]} (the same
   * on both sides; for one axis: before and after) or {@code [[1, 2], [0, 3]]}.
   *
   * @param axes number of axes
   * @return before and after the first axis, then the next one; at least 0
   */
  public int[] margins(String name, int axes) {
    JsonNode value = json(name);
    value = value == null ? null : WrappedValues.plain(value);
    var all = new int[2 * axes];
    for (int axis = 0; axis < axes; axis++) {
      int[] both = {1, 1};
      if (value != null) {
        JsonNode own = value.isArray() && axes > 1 ? value.get(axis) : value;
        if (own == null) throw misfit(name, "margins of %d axes".formatted(axes));
        int[] given = integers(name, own);
        if (given.length < 1 || given.length > 2)
          throw misfit(name, "margins of %d axes".formatted(axes));
        both = new int[] {given[0], given[given.length - 1]};
      }
      if (both[0] < 0 || both[1] < 0) throw misfit(name, "margins from 0 on");
      all[2 * axis] = both[0];
      all[2 * axis + 1] = both[1];
    }
    return all;
  }

  /** Returns a number or a list of numbers; null if the setting is missing or null. */
  public float @Nullable [] numbers(String name) {
    JsonNode value = json(name);
    return value == null ? null : WrappedValues.array(value, place).values();
  }

  /** Returns settings inside of these; none if they are missing. */
  public Settings object(String name) {
    JsonNode value = json(name);
    if (value == null) return none(place);
    if (value.isObject()) return new Settings(value, place);
    throw misfit(name, "an object");
  }

  /** Returns the names of all settings. */
  public List<String> names() {
    return new ArrayList<>(json.propertyNames());
  }

  /** Returns the rejection of a setting of the wrong kind. */
  public RejectedInputException misfit(String name, String expected) {
    JsonNode value = json.get(name);
    String found = value == null ? "missing" : ShortText.start(value.toString(), MOST_CHARS);
    return ModelProblems.invalid(
        place, "Its setting `%s` is %s, expected %s.".formatted(name, found, expected));
  }
}
