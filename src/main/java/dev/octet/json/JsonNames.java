package dev.octet.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of enum constants in JSON: that of {@link JsonProperty}, or else the constant's own.
 */
public final class JsonNames {
  private JsonNames() {}

  /** Returns the name of a constant. */
  public static String of(Enum<?> constant) {
    return Arrays.stream(constant.getDeclaringClass().getFields())
        .filter(field -> field.getName().equals(constant.name()))
        .map(field -> field.getAnnotation(JsonProperty.class))
        .map(annotation -> annotation == null ? constant.name() : annotation.value())
        .findFirst()
        .orElse(constant.name());
  }

  /** Returns the names of all constants, in their order. */
  public static <E extends Enum<E>> List<String> of(Class<E> type) {
    return List.copyOf(constants(type).keySet());
  }

  /**
   * Returns the constant with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static <E extends Enum<E>> E constant(Class<E> type, String name) {
    E found = constants(type).get(name);
    if (found == null) throw new IllegalArgumentException(type + " has no constant " + name);
    return found;
  }

  /**
   * Returns the constants of an enum by their names, in their order.
   *
   * @param type an enum that is known only at run time
   */
  public static Map<String, Enum<?>> byName(Class<?> type) {
    Map<String, Enum<?>> named = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      named.put(of((Enum<?>) constant), (Enum<?>) constant);
    }
    return named;
  }

  static <E extends Enum<E>> Map<String, E> constants(Class<E> type) {
    Map<String, E> named = new LinkedHashMap<>();
    byName(type).forEach((name, constant) -> named.put(name, type.cast(constant)));
    return named;
  }
}
