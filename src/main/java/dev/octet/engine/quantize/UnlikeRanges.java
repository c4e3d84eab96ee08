package dev.octet.engine.quantize;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.graph.Uses;
import dev.octet.engine.quantize.range.HistogramObserver;
import dev.octet.engine.quantize.range.Levels;
import dev.octet.engine.quantize.range.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An output whose values have so different ranges that one 8-bit scale loses some of them. Example:
 * if one tensor has boxes in pixels and scores up to 1, the scores span one or two of the 256
 * levels. Either a CONCATENATION or PACK joins the parts, or one operator makes all channels.
 *
 * @param output id of the network's output
 * @param name name of the output
 * @param layer name of the layer that joins the parts, or makes the channels
 * @param joined whether the parts are joined tensors, not channels
 * @param parts the parts, the one with the smallest range first
 * @param nodes indexes of the nodes that must be float to keep the parts apart, the output's
 *     producer first
 */
public record UnlikeRanges(
    int output, String name, String layer, boolean joined, List<Part> parts, List<Integer> nodes) {
  /** A part is lost if its range is this many times smaller than the widest one. */
  private static final double APART = 30;

  /** A part is lost too if its signal-to-noise ratio (power) is below this value (20 dB)... */
  private static final double LEAST_SIGNAL = 100;

  /** ...and at least this many times the noise that it would have in its own scale (20 dB). */
  private static final double MORE_NOISE = 100;

  /** Ranges that follow each other this closely, as a ratio, belong together. */
  public static final double GAP = 8;

  /** An output with more channels has classes or features, which are not told apart by range. */
  private static final int MOST_CHANNELS = 64;

  public UnlikeRanges {
    parts = List.copyOf(parts);
    nodes = List.copyOf(nodes);
  }

  /**
   * A part of an output.
   *
   * @param name name of the joined tensor, or of the channels
   * @param members id of the joined tensor, or the channels: indexes of the last axis, ascending
   * @param range the range of its values in calibration, with 0
   * @param isLost whether one 8-bit scale for the whole output loses it
   */
  public record Part(String name, List<Integer> members, Range range, boolean isLost) {
    public Part {
      members = List.copyOf(members);
    }

    /** Returns the largest absolute value in calibration. */
    public double reach() {
      return Math.max(Math.abs(range.low()), Math.abs(range.high()));
    }
  }

  /** Returns the parts that one 8-bit scale loses. */
  public List<Part> lost() {
    return parts.stream().filter(Part::isLost).toList();
  }

  /** Returns the scale that 8 bits for the whole output have. */
  public double step() {
    Range whole = Range.covering(0, 0);
    for (Part part : parts) whole = whole.and(part.range());
    return whole.span() / HistogramObserver.STEPS;
  }

  /**
   * Returns the tensors that may have channels of unlike ranges; calibration has to collect the
   * extremes of all of their channels.
   */
  public static Set<Integer> watched(Graph graph) {
    Set<Integer> watched = new HashSet<>();
    Uses uses = Uses.of(graph);
    for (int output : graph.outputs()) if (hasChannels(graph, uses, output)) watched.add(output);
    return watched;
  }

  /**
   * Returns the outputs of a float network that have parts of unlike ranges.
   *
   * @param statistics statistics with the extremes of the channels of {@link #watched}
   */
  public static List<UnlikeRanges> of(Graph graph, Statistics statistics) {
    List<UnlikeRanges> all = new ArrayList<>();
    Set<Integer> joins = new HashSet<>();
    for (JoinedOutput joined : JoinedOutput.of(graph)) {
      if (!joins.add(joined.output())) continue;
      List<Part> parts = parts(graph, joined, statistics);
      add(
          all,
          new UnlikeRanges(
              joined.output(),
              graph.tensor(joined.output()).name(),
              graph.layerName(joined.join()),
              true,
              parts,
              joined.nodes()));
    }
    Uses uses = Uses.of(graph);
    for (int output : new LinkedHashSet<>(graph.outputs())) {
      ChannelExtremes extremes = statistics.extremes().get(output);
      if (extremes == null || joins.contains(output) || !hasChannels(graph, uses, output)) continue;
      Tensor tensor = graph.tensor(output);
      if (extremes.channels().length < tensor.shape().channels()) continue;
      add(
          all,
          new UnlikeRanges(
              output,
              tensor.name(),
              tensor.name(),
              false,
              channels(tensor.name(), extremes),
              List.of(uses.producerIndex(output))));
    }
    return List.copyOf(all);
  }

  /** Returns the outputs that a quantized network delivers in one 8-bit scale, with losses. */
  public static List<UnlikeRanges> lostIn(QuantizedGraph quantized, Statistics statistics) {
    Graph source = quantized.source();
    return of(source, statistics).stream()
        .filter(unlike -> {
          Tensor made = quantized.graph().tensor(unlike.output());
          return made.quantization() != null && !Levels.of(made.type()).symmetric();
        })
        .toList();
  }

  private static void add(List<UnlikeRanges> all, UnlikeRanges found) {
    if (!found.lost().isEmpty()) all.add(found);
  }

  private static List<Part> parts(Graph graph, JoinedOutput joined, Statistics statistics) {
    List<Part> parts = new ArrayList<>();
    double widest = 0;
    for (int part : joined.parts()) {
      TensorStatistics values = statistics.tensors().get(part);
      if (values != null) widest = Math.max(widest, range(values).span());
    }
    for (int part : joined.parts()) {
      TensorStatistics values = statistics.tensors().get(part);
      Range range = values == null ? Range.covering(0, 0) : range(values);
      boolean lost = values != null && isLost(values, range.span(), widest);
      parts.add(new Part(graph.tensor(part).name(), List.of(part), range, lost));
    }
    parts.sort(Comparator.comparingDouble(part -> part.range().span()));
    return parts;
  }

  private static Range range(TensorStatistics values) {
    return Range.covering(values.min(), values.max());
  }

  private static boolean isLost(TensorStatistics values, double span, double widest) {
    if (values.power() == 0) return false;
    double step = widest / HistogramObserver.STEPS;
    boolean noisy =
        values.power() < LEAST_SIGNAL * HistogramObserver.UNIFORM_ERROR * step * step
            && span * span * MORE_NOISE < widest * widest;
    return noisy || span * APART < widest;
  }

  /** Groups channels by their ranges. Channels that are always 0 join the narrowest group. */
  private static List<Part> channels(String output, ChannelExtremes extremes) {
    List<Integer> order =
        IntStream.range(0, extremes.channels().length)
            .boxed()
            .sorted(Comparator.comparingDouble(c -> range(extremes, c).span()))
            .toList();
    double widest = range(extremes, order.getLast()).span();
    List<List<Integer>> groups = new ArrayList<>();
    double last = 0;
    for (int channel : order) {
      double span = range(extremes, channel).span();
      if (groups.isEmpty() || (last > 0 && span > GAP * last)) groups.add(new ArrayList<>());
      groups.getLast().add(channel);
      last = span;
    }
    List<Part> parts = new ArrayList<>();
    for (List<Integer> group : groups) {
      Range range = Range.covering(0, 0);
      for (int channel : group) range = range.and(range(extremes, channel));
      List<Integer> members = group.stream().sorted().toList();
      boolean lost = range.span() > 0 && range.span() * APART < widest;
      parts.add(new Part("%s[..., %s]".formatted(output, spans(members)), members, range, lost));
    }
    return parts;
  }

  private static Range range(ChannelExtremes extremes, int channel) {
    return Range.covering(extremes.min()[channel], extremes.max()[channel]);
  }

  /** Returns ascending indexes in Python's notation: {@code 0:4, 7}. */
  private static String spans(List<Integer> indexes) {
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < indexes.size(); ) {
      int from = indexes.get(i);
      int to = from;
      while (i < indexes.size() && indexes.get(i) == to) {
        to++;
        i++;
      }
      spans.add(to == from + 1 ? String.valueOf(from) : from + ":" + to);
    }
    return String.join(", ", spans);
  }

  private static boolean hasChannels(Graph graph, Uses uses, int output) {
    Tensor tensor = graph.tensor(output);
    Node producer = uses.producer(output);
    if (!Quantizability.isReal(tensor) || producer == null) return false;
    int channels = tensor.shape().channels();
    return channels > 1
        && channels <= MOST_CHANNELS
        && !(OperatorRule.of(producer.op(), Target.INT8) instanceof OperatorRule.Fixed);
  }
}
