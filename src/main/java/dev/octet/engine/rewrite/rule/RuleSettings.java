package dev.octet.engine.rewrite.rule;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of a rule's options, by name; an absent option has its default.
 *
 * @param values strings ({@link RuleOption.Choice}) and integers ({@link RuleOption.Count})
 */
public record RuleSettings(@JsonValue Map<String, Object> values) {
  /** All options have their defaults. */
  public static final RuleSettings USUAL = new RuleSettings(Map.of());

  public RuleSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Returns the usual settings for the preset {@code default}; empty if it lacks the rule. */
  static Optional<RuleSettings> usualIf(boolean inPreset) {
    return inPreset ? Optional.of(USUAL) : Optional.empty();
  }

  /** Returns settings with one option set and defaults for the others. */
  public static RuleSettings of(RuleOption option, Object value) {
    return new RuleSettings(Map.of(option.name(), value));
  }

  /** Returns a copy with another value of one option. */
  public RuleSettings with(RuleOption option, Object value) {
    Map<String, Object> all = new TreeMap<>(values);
    all.put(option.name(), value);
    return new RuleSettings(all);
  }

  /** Returns the word that an option is set to. */
  public String get(RuleOption.Choice option) {
    return (String) values.getOrDefault(option.name(), option.usual());
  }

  /** Returns the number that an option is set to. */
  public int get(RuleOption.Count option) {
    return (Integer) values.getOrDefault(option.name(), option.usual());
  }
}
