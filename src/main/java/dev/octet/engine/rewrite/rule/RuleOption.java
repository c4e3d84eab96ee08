package dev.octet.engine.rewrite.rule;

import java.util.List;

/** An option of a rule, which a recipe may set in the rule's {@code options}. */
public sealed interface RuleOption {
  /** Returns the name in a recipe. */
  String name();

  /** Returns a sentence that says what the option decides. */
  String meaning();

  /** Returns the default value. */
  Object usual();

  /**
   * An option with one of several words as its value.
   *
   * @param values the allowed words
   */
  record Choice(String name, String meaning, List<String> values, String usual)
      implements RuleOption {
    public Choice {
      values = List.copyOf(values);
    }
  }

  /**
   * An option with an integer as its value.
   *
   * @param least the smallest allowed value
   * @param most the largest allowed value
   */
  record Count(String name, String meaning, int least, int most, Integer usual)
      implements RuleOption {}
}
