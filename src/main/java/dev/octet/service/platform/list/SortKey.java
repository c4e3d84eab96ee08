package dev.octet.service.platform.list;

import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field by which a list can be sorted. Items with the same value are sorted by their ids.
 *
 * @param <T> the type of the items
 * @param name of the field in the parameter {@code sort}
 * @param path of the field in JPQL, such as {@code r.name}; its value is never null
 * @param type of the value: {@link String}, {@link Long} or {@link UUID}
 * @param value of an item, as the database compares it
 */
public record SortKey<T>(
    String name, String path, Class<? extends Comparable<?>> type, Function<T, Object> value) {
  /** Name of the key that every list has. */
  static final String CREATED_AT = "createdAt";

  /** Returns the order of creation. Ids are UUIDs of version 7, which grow with time. */
  static <T> SortKey<T> createdAt(Function<T, UUID> id) {
    return new SortKey<>(CREATED_AT, "r.id", UUID.class, id::apply);
  }

  /** Returns an order by a text. Items without the text come first. */
  public static <T> SortKey<T> text(String name, Function<T, @Nullable String> value) {
    return new SortKey<>(
        name,
        "coalesce(r.%s, '')".formatted(name),
        String.class,
        item -> {
          String text = value.apply(item);
          return text == null ? "" : text;
        });
  }

  /** Returns an order by a number. */
  public static <T> SortKey<T> number(String name, Function<T, Long> value) {
    return new SortKey<>(name, "r." + name, Long.class, value::apply);
  }
}
