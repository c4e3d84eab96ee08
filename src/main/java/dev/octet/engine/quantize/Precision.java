package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Uses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a network that obey the same rules, and the scale and zero point that their
 * activations have between them.
 */
final class Precision {
  private final Graph graph;
  private final Statistics statistics;
  private final QuantizationOptions options;
  private final Target rules;
  private final ScaleGroups groups;
  private final Quantizability quantizability;
  private final Uses uses;
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
    this.quantizability = quantizability;
    uses = Uses.of(graph);
  }

  /** Of the layers that {@link Quantizability#rules} gives these rules. */
  static Precision of(
      Graph graph,
      Statistics statistics,
      QuantizationOptions options,
      Target rules,
      Quantizability quantizability) {
    var groups = ScaleGroups.of(graph, quantizability, rules, options.keepScale());
    return new Precision(graph, statistics, options, rules, groups, quantizability);
  }

  Target rules() {
    return rules;
  }

  ScaleGroups groups() {
    return groups;
  }

  /** The element type of the activations. */
  ElementType type() {
    return rules.activations();
  }

  /** The parameters of a real activation's form in this precision. */
  Quantization parameters(int tensor) {
    return parameters.computeIfAbsent(groups.group(tensor), this::groupParameters);
  }

  private Quantization groupParameters(int group) {
    Quantization fixed = groups.fixed(group);
    if (fixed != null) return fixed;
    Levels levels = Levels.of(type());
    List<TensorStatistics> seen = new ArrayList<>();
    boolean input = false;
    for (int member : groups.members(group)) {
      TensorStatistics one = statistics.tensors().get(member);
      if (one != null && !groups.isCapped(member)) seen.add(one);
      input |= graph.inputs().contains(member);
    }
    if (seen.isEmpty()) return ActivationParameters.of(new Range(0, 0), levels);
    Distribution values = Distribution.of(seen);
    boolean few = FewSamples.are(statistics.samples());
    if (input) return ActivationParameters.ofInput(values, levels);
    if (few && levels.symmetric()) return ActivationParameters.of(possible(group), levels);
    if (levels.symmetric()) return ActivationParameters.of(values.extent(), levels);
    Visible visible = visible(group);
    if (few) return ActivationParameters.of(visible.of(possible(group)), levels);
    Range range =
        RangeSearch.of(options.ranges()).search(values.within(visible.low(), visible.high()));
    return ActivationParameters.of(range, levels);
  }

  /** How far the activations of a group may reach on other samples than the few that were seen. */
  private Range possible(int group) {
    double low = 0;
    double high = 0;
    for (int member : groups.members(group)) {
      TensorStatistics seen = statistics.tensors().get(member);
      if (seen == null || groups.isCapped(member)) continue;
      Range extent = Range.covering(seen.min(), seen.max());
      Range range = FewSamples.range(graph, member, extent, statistics.samples());
      low = Math.min(low, range.low());
      high = Math.max(high, range.high());
    }
    return new Range(low, high);
  }

  /** What the readers of all activations of a group can see. */
  private Visible visible(int group) {
    return groups.members(group).stream()
        .map(member -> Visible.of(graph, uses, quantizability, member))
        .reduce(Visible::and)
        .orElseThrow();
  }

  /** Why the range of an activation is not the one that its values would have got; or null. */
  @Nullable String note(int tensor) {
    String rule = groups.note(tensor);
    if (rule != null || type() == ElementType.INT16) return rule;
    TensorStatistics seen = statistics.tensors().get(tensor);
    Visible visible = visible(groups.group(tensor));
    if (seen == null || !visible.hides(seen.min(), seen.max())) return null;
    return "%s sees no further: what is clipped is not lost".formatted(visible.readers());
  }
}
