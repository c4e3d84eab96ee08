package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.TriedRule;
import java.util.Map;
import java.util.TreeMap;

/**
 * A rewrite rule that a recipe selects.
 *
 * @param name name of the rule
 * @param settings values of all of the rule's options
 */
public record RewriteChoice(String name, @JsonProperty("options") RuleSettings settings) {
  /**
   * Sets options without a value to their default.
   *
   * @throws IllegalArgumentException if no rule has this name
   */
  public RewriteChoice {
    Map<String, Object> values = new TreeMap<>(settings.values());
    for (RuleOption option : rule(name).options()) {
      values.putIfAbsent(option.name(), option.usual());
    }
    settings = new RuleSettings(values);
  }

  private static RewriteRule rule(String name) {
    return RewriteRules.named(name)
        .orElseThrow(
            () -> new IllegalArgumentException("there is no rewrite with the name " + name));
  }

  /** Returns the rule. */
  @JsonIgnore
  public RewriteRule rule() {
    return rule(name);
  }

  /** Returns whether the rule's rewrites are delivered only if they show a gain. */
  public boolean mustGain() {
    return rule() instanceof TriedRule rule && rule.mustGain();
  }
}
