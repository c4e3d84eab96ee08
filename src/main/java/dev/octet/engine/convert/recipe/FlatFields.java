package dev.octet.engine.convert.recipe;

import dev.octet.engine.Warning;
import dev.octet.json.JsonFault;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fields by the names of earlier versions, in which recipes had no nested objects: {@code
 * {"ranges": "mse"}}. They are accepted for one release, each with a deprecation warning. A field
 * that is given by both names is refused.
 */
final class FlatFields {
  private final JsonObject fields;
  private final Map<String, String> given = new LinkedHashMap<>();
  private final List<Warning> deprecations = new ArrayList<>();

  FlatFields(JsonObject fields) {
    this.fields = fields;
  }

  /** Returns the old name of each field that was given by it, by the field's pointer today. */
  Map<String, String> given() {
    return given;
  }

  List<Warning> deprecations() {
    return deprecations;
  }

  /** Reads a field of a group, or by its old name in the recipe itself, in the same way. */
  <T> @Nullable T either(JsonObject group, String name, String oldName, JsonKind<T> kind) {
    return either(group, name, oldName, kind, kind);
  }

  /** Reads a field of a group, or by its old name in the recipe itself. */
  <T> @Nullable T either(
      JsonObject group, String name, String oldName, JsonKind<T> kind, JsonKind<T> oldKind) {
    T value = group.optional(name, kind);
    if (!fields.gives(oldName)) return value;
    deprecate(group.pointer(name), oldName, group.gives(name));
    return fields.optional(oldName, oldKind);
  }

  /** Reads a field of the recipe itself, or the field by its old name. */
  <T> @Nullable T either(
      String name,
      String oldName,
      Function<String, @Nullable T> reader,
      Function<String, @Nullable T> oldReader) {
    T value = reader.apply(name);
    if (!fields.gives(oldName)) return value;
    deprecate(fields.pointer(name), oldName, fields.gives(name));
    return oldReader.apply(oldName);
  }

  /**
   * Reads the sum of both fractions of the split.
   *
   * @param split whether the recipe also gives one of the fractions
   */
  @Nullable Double heldBack(boolean split, double most) {
    if (!fields.gives(Deprecations.HELD_BACK)) return null;
    deprecate(fields.pointer("split"), Deprecations.HELD_BACK, split);
    return fields.optional(Deprecations.HELD_BACK, JsonKind.number(0, most));
  }

  private void deprecate(String pointer, String oldName, boolean twice) {
    given.put(pointer, oldName);
    deprecations.add(Deprecations.field(oldName, pointer));
    if (!twice) return;
    fields.add(
        new JsonFault(
            "repeated-field",
            fields.pointer(oldName),
            "The recipe gives '%s' and also '%s', which is its name in earlier versions."
                .formatted(pointer, oldName),
            "Leave out '%s'.".formatted(oldName)));
  }
}
