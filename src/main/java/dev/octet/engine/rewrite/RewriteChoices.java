package dev.octet.engine.rewrite;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.fold.GraphRewrite;
import dev.octet.engine.rewrite.rule.ProvenRule;
import dev.octet.engine.rewrite.rule.Requirements.ObservedChannels;
import dev.octet.engine.rewrite.rule.RewriteRule;
import dev.octet.engine.rewrite.rule.RewriteRules;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.TargetTrait;
import dev.octet.engine.rewrite.rule.TriedRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The rewrite rules that a recipe selects, each at most once, in the order of {@link
 * RewriteRules#ALL}.
 *
 * @param all the rules; the constructor accepts any order
 */
public record RewriteChoices(@JsonValue List<RewriteChoice> all) {
  /** No rules: the network is not rewritten. */
  public static final RewriteChoices NONE = new RewriteChoices(List.of());

  /**
   * Sorts the rules.
   *
   * @throws IllegalArgumentException if a rule occurs twice
   */
  public RewriteChoices {
    all =
        all.stream()
            .sorted(Comparator.comparingInt(choice -> RewriteRules.ALL.indexOf(choice.rule())))
            .toList();
    if (all.stream().map(RewriteChoice::name).distinct().count() < all.size()) {
      throw new IllegalArgumentException("a rewrite occurs more than once: " + all);
    }
  }

  /** Returns the rules of the preset {@code default} for a target. */
  public static RewriteChoices usual(Set<TargetTrait> target) {
    List<RewriteChoice> choices = new ArrayList<>();
    for (RewriteRule rule : RewriteRules.ALL) {
      rule.usual(target)
          .ifPresent(settings -> choices.add(new RewriteChoice(rule.name(), settings)));
    }
    return new RewriteChoices(choices);
  }

  /** Returns a copy with a rule added, or with new settings if the rule is already selected. */
  public RewriteChoices with(String rule, RuleSettings settings) {
    List<RewriteChoice> choices = new ArrayList<>(without(rule).all);
    choices.add(new RewriteChoice(rule, settings));
    return new RewriteChoices(choices);
  }

  /** Returns a copy with a rule added or reset to its default settings. */
  public RewriteChoices with(String rule) {
    return with(rule, RuleSettings.USUAL);
  }

  /** Returns a copy without a rule. */
  public RewriteChoices without(String rule) {
    return new RewriteChoices(all.stream().filter(choice -> !choice.name().equals(rule)).toList());
  }

  /** Returns whether a rule is selected. */
  public boolean has(String rule) {
    return all.stream().anyMatch(choice -> choice.name().equals(rule));
  }

  /** Returns the settings of a rule; the default settings if it is not selected. */
  public RuleSettings settings(String rule) {
    return all.stream()
        .filter(choice -> choice.name().equals(rule))
        .map(RewriteChoice::settings)
        .findFirst()
        .orElse(RuleSettings.USUAL);
  }

  /** Returns whether any rule is selected. */
  public boolean any() {
    return !all.isEmpty();
  }

  /** Returns the rules whose proposals are measured on samples. */
  public RewriteChoices tried() {
    return of(all.stream().filter(choice -> choice.rule() instanceof TriedRule).toList());
  }

  private static RewriteChoices of(Collection<RewriteChoice> choices) {
    return new RewriteChoices(List.copyOf(choices));
  }

  /** Returns the graph-only rewrites, which are applied before the network runs. */
  public Folding folding() {
    return new Folding(
        all.stream()
            .map(RewriteChoice::rule)
            .filter(ProvenRule.class::isInstance)
            .<GraphRewrite>map(ProvenRule.class::cast)
            .toList());
  }

  /** Returns the channels whose extremes calibration has to observe for these rules. */
  public ChannelWatch observed(Graph graph) {
    ObservedChannels most = ObservedChannels.NONE;
    for (RewriteChoice choice : all) {
      ObservedChannels wanted = choice.rule().requirements(choice.settings()).channels();
      if (wanted.compareTo(most) > 0) most = wanted;
    }
    return switch (most) {
      case NONE -> ChannelWatch.NONE;
      case CANDIDATES -> ConstantChannels.candidates(graph);
      case ALL -> ChannelWatch.all(ConstantChannels.everyChannel(graph));
    };
  }

  /**
   * Splits the measured rules into one set per rule. Rules for speed are included in every set,
   * unless that would select all rules again; each also forms a separate set.
   *
   * @param forSpeed whether to include rules for speed at all
   */
  public List<RewriteChoices> eachAlone(boolean forSpeed) {
    List<RewriteChoice> kinds =
        tried().all.stream().filter(choice -> forSpeed || !isForSpeed(choice)).toList();
    List<RewriteChoice> speed = kinds.stream().filter(RewriteChoices::isForSpeed).toList();
    return kinds.stream()
        .map(kind -> {
          RewriteChoices alone = of(List.of(kind));
          if (isForSpeed(kind)) return alone;
          RewriteChoices together = alone;
          for (RewriteChoice fast : speed) together = together.with(fast.name(), fast.settings());
          return together.equals(of(kinds)) ? alone : together;
        })
        .toList();
  }

  private static boolean isForSpeed(RewriteChoice choice) {
    return choice.rule() instanceof TriedRule rule && rule.isForSpeed();
  }
}
