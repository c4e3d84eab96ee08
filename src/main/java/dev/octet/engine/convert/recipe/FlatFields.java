package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fields by the names of earlier versions, in which recipes had no nested objects: {@code
 * {"ranges": "mse"}}. They are accepted for one release, each with a deprecation warning. A field
 * that is given by both names is refused.
 */
final class FlatFields {
  private final StrictFields fields;
  private final Map<String, String> given = new LinkedHashMap<>();
  private final List<Warning> deprecations = new ArrayList<>();

  FlatFields(StrictFields fields) {
    this.fields = fields;
  }

  /** Returns the old name of each field that was given by it, by the field's path today. */
  Map<String, String> given() {
    return given;
  }

  List<Warning> deprecations() {
    return deprecations;
  }

  /** Reads a field of a group, or by its old name in the recipe itself, in the same way. */
  <T> @Nullable T either(
      StrictFields group,
      String name,
      String oldName,
      BiFunction<StrictFields, String, @Nullable T> reader) {
    return either(group, name, oldName, reader, reader);
  }

  /** Reads a field of a group, or by its old name in the recipe itself. */
  <T> @Nullable T either(
      StrictFields group,
      String name,
      String oldName,
      BiFunction<StrictFields, String, @Nullable T> reader,
      BiFunction<StrictFields, String, @Nullable T> oldReader) {
    T value = reader.apply(group, name);
    if (!fields.gives(oldName)) return value;
    deprecate(group.name() + "." + name, oldName, group.gives(name));
    return oldReader.apply(fields, oldName);
  }

  /** Reads a field of the recipe itself, or the field by its old name. */
  <T> @Nullable T either(
      String name,
      String oldName,
      Function<String, @Nullable T> reader,
      Function<String, @Nullable T> oldReader) {
    T value = reader.apply(name);
    if (!fields.gives(oldName)) return value;
    deprecate(name, oldName, fields.gives(name));
    return oldReader.apply(oldName);
  }

  /**
   * Reads the sum of both fractions of the split.
   *
   * @param split whether the recipe also gives one of the fractions
   */
  @Nullable Double heldBack(boolean split, double most) {
    if (!fields.gives(Deprecations.HELD_BACK)) return null;
    deprecate("split", Deprecations.HELD_BACK, split);
    return fields.number(Deprecations.HELD_BACK, 0, most);
  }

  private void deprecate(String path, String oldName, boolean twice) {
    given.put(path, oldName);
    deprecations.add(Deprecations.field(oldName, path));
    if (!twice) return;
    fields.refuse(
        InputProblem.of(
                "repeated-field",
                "The recipe gives '%s' and also '%s', which is its name in earlier versions."
                    .formatted(path, oldName),
                "Leave out '%s'.".formatted(oldName))
            .field(RecipeReader.RECIPE + "." + oldName));
  }
}
