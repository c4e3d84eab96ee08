package dev.octet.engine.convert.recipe;

import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleOption;
import dev.octet.json.JsonNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Describes all rewrites that a recipe may list, in the order in which they are tried. Documents,
 * help texts and the contract are generated from it, so that they include new rules without further
 * work.
 */
public final class RewriteCatalog {
  private RewriteCatalog() {}

  /** Returns a table in Markdown with one row per rewrite: name, targets, effect, options. */
  public static String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| name | in `default` for | effect | options |");
    lines.add("|---|---|---|---|");
    for (RewriteRule rule : RewriteRules.ALL) {
      String options =
          rule.options().stream()
              .map(option ->
                  "`%s` (%s; default `%s`): %s"
                      .formatted(option.name(), values(option), option.usual(), option.meaning()))
              .collect(Collectors.joining("<br>"));
      lines.add(
          "| `%s` | %s | %s | %s |".formatted(rule.name(), targets(rule), rule.summary(), options));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String targets(RewriteRule rule) {
    String targets =
        Arrays.stream(Target.values())
            .filter(target -> RewritePreset.DEFAULT.rewrites(target).has(rule.name()))
            .map(target -> "`" + JsonNames.of(target) + "`")
            .collect(Collectors.joining(", "));
    return targets.isEmpty() ? "–" : targets;
  }

  /** Returns a line per rewrite and per option, for a terminal and for descriptions. */
  public static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (RewriteRule rule : RewriteRules.ALL) {
      lines.add("%s: %s".formatted(rule.name(), rule.summary()));
      for (RuleOption option : rule.options()) {
        lines.add(
            "  %s (%s; default %s): %s"
                .formatted(option.name(), values(option), option.usual(), option.meaning()));
      }
    }
    return lines;
  }

  private static String values(RuleOption option) {
    return switch (option) {
      case RuleOption.Choice choice -> String.join(", ", choice.values());
      case RuleOption.Count count -> count.least() + " to " + count.most();
    };
  }
}
