package dev.octet.engine.rewrite;

import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Choices of rules that tests share. */
public final class Choices {
  private static final Set<TargetTrait> INT8 =
      EnumSet.complementOf(EnumSet.of(TargetTrait.PER_TENSOR_WEIGHTS));

  /** What is tried for {@code int8}. */
  public static final RewriteChoices PER_CHANNEL = RewriteChoices.usual(INT8);

  /** What is tried for {@code int8-per-tensor}. */
  public static final RewriteChoices PER_TENSOR =
      RewriteChoices.usual(EnumSet.allOf(TargetTrait.class));

  private Choices() {}

  /** One rule alone, as it usually is. */
  public static RewriteChoices only(String rule) {
    return RewriteChoices.NONE.with(rule);
  }

  /** One rule alone, with an option. */
  public static RewriteChoices only(String rule, String option, Object value) {
    return RewriteChoices.NONE.with(rule, new RuleSettings(Map.of(option, value)));
  }
}
