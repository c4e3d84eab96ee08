package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code rewrites} of a recipe in JSON: the name of a preset, or a list of the rewrites
 * that are tried, {@code [{"name": "cross-layer-equalization", "options": {"relu6": "fused"}}]}.
 * {@link RewriteRules#ALL} says which names and options there are.
 */
final class RewritesField {
  private RewritesField() {}

  /**
   * Reads a preset's name or a list.
   *
   * @return null if the field is absent or invalid
   */
  static @Nullable RewriteChoices read(StrictFields fields, String name, Target target) {
    String expected =
        "one of %s, or a list of rewrites {\"name\": …, \"options\": {…}}"
            .formatted(String.join(", ", StrictFields.names(RewritePreset.class)));
    if (!fields.isList(name)) {
      RewritePreset preset = fields.choice(name, RewritePreset.class, expected);
      return preset == null ? null : preset.rewrites(target);
    }
    RewriteChoices usual = RewritePreset.DEFAULT.rewrites(target);
    List<RewriteChoice> choices = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (StrictFields element : fields.objects(name, RewriteRules.ALL.size())) {
      RewriteChoice choice = choice(element, usual);
      if (choice == null) continue;
      if (seen.add(choice.name())) choices.add(choice);
      else element.misfit("name", "each rewrite once");
    }
    return new RewriteChoices(choices);
  }

  /** Reads an element of the list; null if it names no rewrite. */
  private static @Nullable RewriteChoice choice(StrictFields element, RewriteChoices usual) {
    String name = element.required("name", Recipes.rewriteNames());
    StrictFields options = element.group("options");
    RewriteRule rule = name == null ? null : RewriteRules.named(name).orElse(null);
    if (rule == null) {
      options.acceptAll();
      return null;
    }
    RuleSettings settings = usual.settings(rule.name());
    for (RuleOption option : rule.options()) {
      Object value =
          switch (option) {
            case RuleOption.Choice choice -> options.word(choice.name(), choice.values());
            case RuleOption.Count count ->
                options.integer(count.name(), count.least(), count.most());
          };
      if (value != null) settings = settings.with(option, value);
    }
    return new RewriteChoice(rule.name(), settings);
  }
}
