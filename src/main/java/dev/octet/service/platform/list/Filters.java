package dev.octet.service.platform.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The conditions that the items of a list meet. A condition without a value is left out. */
public final class Filters {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new TreeMap<>();

  /**
   * Adds a condition, unless the value is null.
   *
   * @param condition in JPQL about the row {@code r}, with the parameter {@code :name}
   * @param name of the parameter
   */
  public Filters and(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.put(name, value);
    }
    return this;
  }

  List<String> conditions() {
    return conditions;
  }

  Map<String, Object> values() {
    return values;
  }
}
