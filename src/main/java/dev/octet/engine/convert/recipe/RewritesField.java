package dev.octet.engine.convert.recipe;

import dev.octet.engine.InputProblem;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
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
 * The field {@code rewrites} of a recipe in JSON: the name of a preset, or a list of the rewrites
 * that are tried, {@code [{"name": "cross-layer-equalization", "options": {"relu6": "fused"}}]}.
 * Also reads the field {@code rewrite} of earlier versions: a preset, or an object of switches.
 */
final class RewritesField {
  /** The names of all rules. */
  static final List<String> NAMES = RewriteRules.ALL.stream().map(RewriteRule::name).toList();

  private static final String PRESETS = String.join(", ", StrictFields.names(RewritePreset.class));

  private RewritesField() {}

  /**
   * Reads a preset's name or a list.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteChoices read(StrictFields fields, String name, Target target) {
    if (!fields.isList(name)) {
      return preset(
          fields,
          name,
          "one of %s, or a list of rewrites {\"name\": …, \"options\": {…}}".formatted(PRESETS),
          target);
    }
    List<RewriteChoice> choices = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (StrictFields element : fields.objects(name, NAMES.size())) {
      RewriteChoice choice = choice(element);
      if (choice == null) continue;
      if (seen.add(choice.name())) choices.add(choice);
      else element.misfit("name", "each rewrite once");
    }
    return new RewriteChoices(choices);
  }

  private static @Nullable RewriteChoice choice(StrictFields element) {
    String name = element.required("name", NAMES);
    StrictFields options = element.group("options");
    if (name == null) {
      options.acceptAll();
      return null;
    }
    Map<String, Object> values = new TreeMap<>();
    for (RuleOption option : RewriteRules.named(name).orElseThrow().options()) {
      Object value =
          switch (option) {
            case RuleOption.Choice words -> options.oneOf(words.name(), words.values());
            case RuleOption.Count count ->
                options.integer(count.name(), count.least(), count.most());
          };
      if (value != null) values.put(option.name(), value);
    }
    return new RewriteChoice(name, new RuleSettings(values));
  }

  /**
   * Reads the field of earlier versions.
   *
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteChoices readSwitches(StrictFields fields, String name, Target target) {
    return fields.isObject(name)
        ? EarlierRewrites.read(fields.group(name), RewritePreset.DEFAULT.rewrites(target))
        : preset(fields, name, "one of %s, or an object".formatted(PRESETS), target);
  }

  private static @Nullable RewriteChoices preset(
      StrictFields fields, String name, String expected, Target target) {
    RewritePreset preset = fields.choice(name, RewritePreset.class, expected);
    return preset == null ? null : preset.rewrites(target);
  }

  /** Returns a problem for each rewrite that a target can't have, without a field. */
  static List<InputProblem> unfit(Target target, RewriteChoices choices) {
    Set<TargetTrait> traits = RewritePreset.traits(target);
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
              "Leave the rewrite out, give it other options, or choose another target."));
    }
    return problems;
  }
}
