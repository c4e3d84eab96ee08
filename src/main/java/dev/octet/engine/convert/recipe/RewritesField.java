package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import dev.octet.engine.rewrite.rule.TargetTrait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rewrites a recipe asks for: a preset, a list of rules, or an object of earlier versions.
 */
final class RewritesField {
  private RewritesField() {}

  /** What may be named instead of a list. */
  static Map<String, RewriteChoices> presets(RewriteChoices usual) {
    return Map.of(
        "none",
        RewriteChoices.NONE,
        "default",
        usual,
        "full-separable",
        usual.with(
            SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, SeparableBlocks.ALL)));
  }

  /** Reads the field; null where it is absent or does not fit. */
  static @Nullable RewriteChoices read(StrictFields fields, String name, RewriteChoices usual) {
    Set<String> named = new HashSet<>();
    List<RewriteChoice> list = new ArrayList<>();
    return fields.presetOrObjects(
        name,
        presets(usual),
        object -> EarlierRewrites.read(object, usual),
        element -> {
          RewriteChoice choice = choice(element);
          if (choice != null && !named.add(choice.name())) {
            element.misfit("name", "a rewrite that is not in the list already");
          }
          element.finish();
          if (choice != null) list.add(choice);
        },
        () -> new RewriteChoices(list));
  }

  private static @Nullable RewriteChoice choice(StrictFields element) {
    String name = element.oneOf("name", RewriteRules.ALL.stream().map(RewriteRule::name).toList());
    RewriteRule rule = name == null ? null : RewriteRules.named(name).orElseThrow();
    Map<String, Object> values = new TreeMap<>();
    element.object(
        "options",
        options -> {
          if (rule == null) return;
          for (RuleOption option : rule.options()) {
            Object value =
                switch (option) {
                  case RuleOption.Choice choice -> options.oneOf(choice.name(), choice.values());
                  case RuleOption.Count count ->
                      options.integer(count.name(), count.least(), count.most());
                };
            if (value != null) values.put(option.name(), value);
          }
          options.finish();
        });
    return name == null ? null : new RewriteChoice(name, new RuleSettings(values));
  }

  /** The rules that a target cannot have. */
  static List<InputProblem> unfit(Target target, RewriteChoices choices) {
    Set<TargetTrait> traits = Recipe.traits(target);
    List<InputProblem> problems = new ArrayList<>();
    for (RewriteChoice choice : choices.all()) {
      Set<TargetTrait> lacking =
          new HashSet<>(choice.rule().requirements(choice.settings()).target());
      lacking.removeAll(traits);
      if (lacking.isEmpty()) continue;
      problems.add(
          InputProblem.of(
                  "unfit-target",
                  "The rewrite %s%s needs a target that %s, which %s is not."
                      .formatted(
                          choice.name(),
                          choice.settings().values().isEmpty()
                              ? ""
                              : " with " + choice.settings().values(),
                          lacking.stream()
                              .sorted()
                              .map(TargetTrait::meaning)
                              .collect(Collectors.joining(" and ")),
                          StrictFields.jsonName(target)),
                  "Leave the rewrite out, give it other options, or choose another target.")
              .field("recipe.rewrites"));
    }
    return problems;
  }
}
