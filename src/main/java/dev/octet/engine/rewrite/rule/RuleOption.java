package dev.octet.engine.rewrite.rule;

import java.util.List;

/** A setting of a rule: what a recipe may give in the rule's {@code options}. */
public sealed interface RuleOption {
  /** Its name in a recipe. */
  String name();

  /** What it decides, as a sentence. */
  String meaning();

  /** The value without one in the recipe. */
  Object usual();

  /**
   * One of several words.
   *
   * @param values those that are allowed
   */
  record Choice(String name, String meaning, List<String> values, String usual)
      implements RuleOption {
    public Choice {
      values = List.copyOf(values);
    }
  }

  /**
   * A whole number.
   *
   * @param least the smallest that is allowed
   * @param most the largest that is allowed
   */
  record Count(String name, String meaning, int least, int most, Integer usual)
      implements RuleOption {}
}
