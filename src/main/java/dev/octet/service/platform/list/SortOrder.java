package dev.octet.service.platform.list;

import dev.octet.service.platform.problem.InvalidParameter;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The order of a list: what the items are sorted by, and the direction.
 *
 * @param <K> the type of the keys
 */
public record SortOrder<K>(K key, boolean descending) {
  /**
   * Reads the parameter {@code sort}.
   *
   * @param text name of a key, with {@code -} before it for descending
   * @param keys the keys of the list by their names, in the order in which a problem lists them
   * @throws dev.octet.service.platform.problem.ProblemException with 400 if the list can't be
   *     sorted so
   */
  public static <K> SortOrder<K> read(String text, Map<String, K> keys) {
    boolean descending = text.startsWith("-");
    K key = keys.get(descending ? text.substring(1) : text);
    if (key == null) throw InvalidParameter.of("sort", text, "one of " + names(keys));
    return new SortOrder<>(key, descending);
  }

  private static String names(Map<String, ?> keys) {
    return String.join(
        ", ", keys.keySet().stream().flatMap(name -> Stream.of(name, "-" + name)).toList());
  }
}
