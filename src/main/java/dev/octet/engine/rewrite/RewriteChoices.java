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
 * The rules that are to be tried, each at most once, in the order of {@link RewriteRules#ALL}.
 *
 * @param all may be given in any order
 */
public record RewriteChoices(@JsonValue List<RewriteChoice> all) {
  /** The network stays as it is. */
  public static final RewriteChoices NONE = new RewriteChoices(List.of());

  /**
   * Sorts the rules.
   *
   * @throws IllegalArgumentException if a rule is there twice
   */
  public RewriteChoices {
    all =
        all.stream()
            .sorted(Comparator.comparingInt(choice -> RewriteRules.ALL.indexOf(choice.rule())))
            .toList();
    if (all.stream().map(RewriteChoice::name).distinct().count() < all.size()) {
      throw new IllegalArgumentException("a rewrite is named twice: " + all);
    }
  }

  /** What the preset {@code default} tries for a target. */
  public static RewriteChoices usual(Set<TargetTrait> target) {
    List<RewriteChoice> choices = new ArrayList<>();
    for (RewriteRule rule : RewriteRules.ALL) {
      rule.usual(target)
          .ifPresent(settings -> choices.add(new RewriteChoice(rule.name(), settings)));
    }
    return new RewriteChoices(choices);
  }

  /** The same and one rule more, or with other settings of it. */
  public RewriteChoices with(String rule, RuleSettings settings) {
    List<RewriteChoice> choices = new ArrayList<>(without(rule).all);
    choices.add(new RewriteChoice(rule, settings));
    return new RewriteChoices(choices);
  }

  /** The same and one rule more, with its usual settings. */
  public RewriteChoices with(String rule) {
    return with(rule, RuleSettings.USUAL);
  }

  /** The same without a rule. */
  public RewriteChoices without(String rule) {
    return new RewriteChoices(all.stream().filter(choice -> !choice.name().equals(rule)).toList());
  }

  /** Whether a rule is among them. */
  public boolean has(String rule) {
    return all.stream().anyMatch(choice -> choice.name().equals(rule));
  }

  /** The settings of a rule; the usual ones where it is not among them. */
  public RuleSettings settings(String rule) {
    return all.stream()
        .filter(choice -> choice.name().equals(rule))
        .map(RewriteChoice::settings)
        .findFirst()
        .orElse(RuleSettings.USUAL);
  }

  /** Whether there are any. */
  public boolean any() {
    return !all.isEmpty();
  }

  /** Those that are measured on samples. */
  public RewriteChoices tried() {
    return of(all.stream().filter(choice -> choice.rule() instanceof TriedRule).toList());
  }

  private static RewriteChoices of(Collection<RewriteChoice> choices) {
    return new RewriteChoices(List.copyOf(choices));
  }

  /** What is done before anything is run. */
  public Folding folding() {
    return new Folding(
        all.stream()
            .map(RewriteChoice::rule)
            .filter(ProvenRule.class::isInstance)
            .<GraphRewrite>map(ProvenRule.class::cast)
            .toList());
  }

  /** The channels whose extremes calibration has to observe for them. */
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
   * Each of the rules that are measured without the others, but for those for speed, which go along
   * with each unless that is all there is.
   *
   * @param forSpeed whether those for speed are wanted at all
   */
  public List<RewriteChoices> eachAlone(boolean forSpeed) {
    List<RewriteChoice> speed =
        tried().all.stream().filter(choice -> forSpeed && isForSpeed(choice)).toList();
    List<RewriteChoice> kinds =
        tried().all.stream().filter(choice -> forSpeed || !isForSpeed(choice)).toList();
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
