package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RewriteRulesTest {
  static List<RewriteRule> rules() {
    return RewriteRules.ALL;
  }

  /** Such a class asks the rule alone: what it changes, and what it leaves unchanged. */
  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleHasATestClassOfItsOwn(RewriteRule rule) throws ClassNotFoundException {
    Class<?> tests = Class.forName(rule.getClass().getName() + "Test");
    assertThat(Arrays.stream(tests.getDeclaredMethods()).map(method -> method.getName()))
        .anyMatch(name -> name.startsWith("changes"))
        .anyMatch(name -> name.startsWith("leaves"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachRuleIsFoundByItsName(RewriteRule rule) {
    assertThat(rule.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(RewriteRules.named(rule.name())).containsSame(rule);
  }

  @Test
  void anUnknownNameIsNoRule() {
    assertThat(RewriteRules.named("no-such-rule")).isEmpty();
  }
}
