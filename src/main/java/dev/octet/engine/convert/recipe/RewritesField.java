package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoice;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.json.JsonKind;
import dev.octet.json.JsonNames;
import dev.octet.json.JsonObject;
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
   * @return null where the field is absent or does not fit
   */
  static @Nullable RewriteChoices read(JsonObject fields, String name, Target target) {
    String expected =
        "one of %s, or a list of rewrites {\"name\": …, \"options\": {…}}"
            .formatted(String.join(", ", JsonNames.of(RewritePreset.class)));
    if (!fields.isList(name)) {
      RewritePreset preset =
          fields.optional(name, JsonKind.oneOf(RewritePreset.class).expecting(expected));
      return preset == null ? null : preset.rewrites(target);
    }
    RewriteChoices usual = RewritePreset.DEFAULT.rewrites(target);
    List<RewriteChoice> choices = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonObject element : fields.objects(name, 0, RewriteRules.ALL.size())) {
      RewriteChoice choice = choice(element, usual);
      if (choice == null) continue;
      if (seen.add(choice.name())) choices.add(choice);
      else element.invalid("name", "each rewrite once", "Remove one of the two.");
    }
    return new RewriteChoices(choices);
  }

  /** Reads an element of the list; null where it names no rewrite. */
  private static @Nullable RewriteChoice choice(JsonObject element, RewriteChoices usual) {
    String name = element.required("name", JsonKind.oneOf(Recipes.rewriteNames()));
    RewriteRule rule = name == null ? null : RewriteRules.named(name).orElse(null);
    if (rule == null) {
      element.accept("options");
      return null;
    }
    JsonObject options = element.object("options");
    RuleSettings settings = usual.settings(rule.name());
    for (RuleOption option : rule.options()) {
      Object value =
          switch (option) {
            case RuleOption.Choice choice ->
                options.optional(choice.name(), JsonKind.oneOf(choice.values()));
            case RuleOption.Count count ->
                options.optional(count.name(), JsonKind.integer(count.least(), count.most()));
          };
      if (value != null) settings = settings.with(option, value);
    }
    return new RewriteChoice(rule.name(), settings);
  }
}
