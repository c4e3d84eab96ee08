package dev.octet.service.platform.list;

import dev.octet.service.platform.problem.InvalidParameter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list: a field and a direction.
 *
 * @param <T> the type of the items
 */
record SortOrder<T>(SortKey<T> key, boolean descending) {
  /**
   * Reads the parameter {@code sort}.
   *
   * @param text null for the default
   * @param keys the fields by which the list can be sorted
   * @throws dev.octet.service.platform.problem.ProblemException with 400 if the list can't be
   *     sorted so
   */
  static <T> SortOrder<T> read(@Nullable String text, List<SortKey<T>> keys) {
    String sort = text == null ? PageRequest.NEWEST_FIRST : text;
    boolean descending = sort.startsWith("-");
    String name = descending ? sort.substring(1) : sort;
    return keys.stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .map(key -> new SortOrder<>(key, descending))
        .orElseThrow(() -> InvalidParameter.of("sort", sort, "one of " + names(keys)));
  }

  private static <T> String names(List<SortKey<T>> keys) {
    return String.join(
        ", ", keys.stream().flatMap(key -> Stream.of(key.name(), "-" + key.name())).toList());
  }
}
