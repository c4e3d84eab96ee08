package dev.octet.engine.rewrite.rule;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of a rule's options, by name; an option without a value has its usual one.
 *
 * @param values words ({@link RuleOption.Choice}) and integers ({@link RuleOption.Count})
 */
public record RuleSettings(@JsonValue Map<String, Object> values) {
  /** All options have their usual values. */
  public static final RuleSettings USUAL = new RuleSettings(Map.of());

  public RuleSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** One option, the others as usual. */
  public static RuleSettings of(RuleOption option, Object value) {
    return new RuleSettings(Map.of(option.name(), value));
  }

  /** The same with another value of one option. */
  public RuleSettings with(RuleOption option, Object value) {
    Map<String, Object> all = new TreeMap<>(values);
    all.put(option.name(), value);
    return new RuleSettings(all);
  }

  /** The word that an option has. */
  public String get(RuleOption.Choice option) {
    return (String) values.getOrDefault(option.name(), option.usual());
  }

  /** The number that an option has. */
  public int get(RuleOption.Count option) {
    return (Integer) values.getOrDefault(option.name(), option.usual());
  }
}
