package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.quantize.range.ActivationParameters;
import dev.octet.engine.quantize.range.FewSamples;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.PossibleRange;
import dev.octet.engine.quantize.range.Range;
import dev.octet.engine.quantize.range.RangeSearch;
import dev.octet.engine.quantize.range.SaturationBounds;
import dev.octet.engine.quantize.range.UnseenValues;
import dev.octet.engine.quantize.weights.WeightQuantization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A quantization domain: the layers of a network that obey the same target's rules, together with
 * the scale and zero point of their activations.
 */
final class Precision {
  /**
   * If less than this fraction of a tensor's range is visible, most of the range belongs to a
   * sentinel.
   */
  private static final double LEAST_VISIBLE = 0.1;

  /**
   * Limit of passes over the layers: widening one group may require another pass for a group
   * visited earlier.
   */
  private static final int MOST_WIDENINGS = 4;

  private final Graph graph;
  private final Statistics statistics;
  private final QuantizationOptions options;
  private final Target rules;
  private final ScaleGroups groups;
  private final SaturationAnalysis visibility;
  private final Map<Integer, Quantization> parameters = new HashMap<>();

  private Precision(
      Graph graph,
      Statistics statistics,
      QuantizationOptions options,
      Target rules,
      ScaleGroups groups,
      Quantizability quantizability) {
    this.graph = graph;
    this.statistics = statistics;
    this.options = options;
    this.rules = rules;
    this.groups = groups;
    visibility = SaturationAnalysis.of(graph, quantizability, statistics);
  }

  /** Computes the domain of the layers that {@link Quantizability#rules} assigns to these rules. */
  static Precision of(
      GivenRanges given,
      Statistics statistics,
      QuantizationOptions options,
      Target rules,
      Quantizability quantizability,
      SharedWeights shared) {
    Graph graph = given.graph();
    var groups = ScaleGroups.of(given, quantizability, rules, options.keepScale());
    SharedInputScales.join(graph, shared, rules, statistics, groups);
    var precision = new Precision(graph, statistics, options, rules, groups, quantizability);
    if (rules.scalesDownOnly()) precision.widenOutputs(quantizability);
    return precision;
  }

  /**
   * Widens output scales that are finer than their layer's product scale. If a layer's input shares
   * the scale of its output, no scale satisfies the bound; such layers are left to {@link
   * WeightQuantization}, and chains of them end the search.
   */
  private void widenOutputs(Quantizability quantizability) {
    var products = new ProductSteps(graph, rules);
    boolean widened = true;
    for (int pass = 0; widened && pass < MOST_WIDENINGS; pass++) {
      widened = false;
      for (int i = 0; i < graph.nodes().size(); i++) {
        Node node = graph.nodes().get(i);
        if (quantizability.rules(i) == rules && node.outputs().size() == 1) {
          widened |= widen(node, products);
        }
      }
    }
  }

  private boolean widen(Node node, ProductSteps products) {
    int group = groups.group(node.output());
    boolean given = groups.fixed(group) != null;
    if (given || node.inputs().stream().anyMatch(input -> isIn(group, input))) return false;
    double needed = products.neededOutput(node, tensor -> parameters(tensor).scale());
    if (needed == 0) return false;
    Quantization now = parameters(node.output());
    if (now.scale() >= (float) needed) return false;
    float step = Math.nextUp((float) needed);
    parameters.put(group, Quantization.perTensor(step, now.zeroPoint()));
    return true;
  }

  private boolean isIn(int group, int input) {
    return input != Node.ABSENT && groups.group(input) == group;
  }

  Target rules() {
    return rules;
  }

  ScaleGroups groups() {
    return groups;
  }

  /** Returns the element type of the activations. */
  ElementType type() {
    return rules.activations();
  }

  /** Returns the parameters of a real activation in this domain. */
  Quantization parameters(int tensor) {
    return parameters.computeIfAbsent(
        groups.group(tensor),
        group -> {
          Quantization own = groupParameters(group);
          boolean free = groups.fixed(group) == null;
          return free && groups.isSymmetric(group)
              ? ActivationParameters.symmetric(own, Levels.of(type()))
              : own;
        });
  }

  private Quantization groupParameters(int group) {
    Quantization fixed = groups.fixed(group);
    if (fixed != null) return fixed;
    Levels levels = Levels.of(type());
    List<Integer> members = new ArrayList<>();
    boolean input = false;
    for (int member : groups.members(group)) {
      if (statistics.tensors().containsKey(member) && !groups.isCapped(member)) members.add(member);
      input |= graph.inputs().contains(member);
    }
    var values = new GroupValues(members, statistics, visibility);
    if (values.isEmpty()) return ActivationParameters.of(new Range(0, 0), levels);
    boolean few = FewSamples.are(statistics.samples());
    Range unseen = unseen(members);
    if (input) {
      if (members.stream().anyMatch(options.inputRanges()::containsKey)) {
        return values.ofInput(possible(members), levels);
      }
      boolean reachesFurther = options.openInputs() && (few || unseen.span() > 0);
      if (!reachesFurther) return values.ofInput(levels);
      if (!few) return ActivationParameters.of(values.visibleExtent().and(unseen), levels);
    }
    if (levels.symmetric()) {
      Range seen = values.symmetricExtent();
      Range extent = seen.times(UnseenValues.headroom(statistics.samples())).and(unseen);
      return ActivationParameters.of(extent.within(reach(members).and(seen)), levels);
    }
    Range range = few ? possible(members) : values.range(RangeSearch.of(options.ranges()));
    return ActivationParameters.of(range.and(unseen), levels);
  }

  /** Returns the range that the activations can reach for any input of their operators. */
  private Range reach(List<Integer> members) {
    Range all = new Range(0, 0);
    for (int member : members) all = all.and(PossibleRange.of(graph, member));
    return all;
  }

  /**
   * Returns the visible part of the range that activations with few values may reach on other
   * samples.
   */
  private Range unseen(List<Integer> members) {
    Range all = new Range(0, 0);
    for (int member : members) {
      TensorStatistics seen = statistics.tensors().get(member);
      if (seen == null || !UnseenValues.areMany(seen, statistics.samples())) continue;
      // The spread of a sentinel says nothing about the other values.
      Range extent = Range.covering(seen.min(), seen.max());
      if (visibility.of(member).of(extent).span() < LEAST_VISIBLE * extent.span()) continue;
      Range range = UnseenValues.of(graph, member, seen, statistics.samples());
      all = all.and(visibility.of(member).of(range));
    }
    return all;
  }

  /**
   * Returns the visible part of the range that activations may reach on samples other than the few
   * seen.
   */
  private Range possible(List<Integer> members) {
    Range all = new Range(0, 0);
    for (int member : members) {
      TensorStatistics seen = statistics.tensors().get(member);
      if (seen == null) continue;
      // A sentinel says nothing about the values on the other side of zero.
      SaturationBounds visible = visibility.of(member);
      Range extent = visible.of(Range.covering(seen.min(), seen.max()));
      Range declared = options.inputRanges().get(member);
      Range range =
          declared != null
              ? FewSamples.inputRange(extent, declared, statistics.samples())
              : FewSamples.range(graph, member, extent, statistics.samples());
      all = all.and(visible.of(range));
    }
    return all;
  }

  /**
   * Returns why an activation's range differs from the one that its own values would have given;
   * null if it does not.
   */
  @Nullable String note(int tensor) {
    String rule = groups.note(tensor);
    if (rule != null || type() == ElementType.INT16) return rule;
    TensorStatistics seen = statistics.tensors().get(tensor);
    SaturationBounds visible = visibility.of(tensor);
    if (seen == null || !visible.hides(seen.min(), seen.max())) return null;
    return "clipped at the saturation bounds of %s, which loses nothing"
        .formatted(visible.consumers());
  }
}
