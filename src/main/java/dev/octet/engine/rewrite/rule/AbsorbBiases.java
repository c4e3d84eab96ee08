package dev.octet.engine.rewrite.rule;

import dev.octet.engine.calibrate.ChannelExtremes;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.rewrite.channels.Relu6Bounds;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * High-bias absorption: moves a constant that a channel never falls below into the biases of the
 * next layers, so that the activation between them has a smaller range (Nagel et al., Data-Free
 * Quantization, 2019, section 4.1.3, "absorbing high biases").
 *
 * <pre>{@code
 * conv W1,b1 ──► RELU ──► x ──► conv W2,b2        x[i] >= c[i] > 0, seen on all samples
 *
 *   b1 -= c                                       x becomes x - c
 *   b2 += sum over kernel positions and channels W2 c   the output is unchanged
 * }</pre>
 *
 * <p>After a RELU, the bound is only observed (BOUNDED): the paper takes c from the mean and
 * deviation of the batch normalization; here it is the smallest value seen, minus a margin of
 * {@link #MARGIN} of the channel's range. After a RELU6, the channel must also stay below 6 ({@link
 * Relu6Bounds#mayClip}). Without an activation, any constant is valid (EXACT), and channels are
 * centred around 0. {@link OffsetPath} decides which layers take up the constant.
 *
 * <p>An activation has one scale for all of its channels, so the rewrite pays off only if the
 * channels with the largest values can be lowered: the range must become smaller by {@link
 * #WORTHWHILE}, and each channel is lowered only as far as that requires. Channels inside the
 * smaller range keep their bias and take no risk.
 */
public final class AbsorbBiases {
  public static final String NAME = "high-bias-absorption";

  /**
   * Margin as a fraction of a channel's range: other samples may fall below the smallest observed
   * value by this much.
   */
  private static final double MARGIN = 0.1;

  /** The minimum reduction of the range, as a fraction: a tenth of a bit. */
  private static final double WORTHWHILE = 1.0 / 16;

  private final Graph graph;
  private final Statistics statistics;
  private final Map<Integer, LayerWeights> changed = new TreeMap<>();
  private final List<Certificate.Site> sites = new ArrayList<>();

  private AbsorbBiases(Graph graph, Statistics statistics) {
    this.graph = graph;
    this.statistics = statistics;
  }

  /**
   * Returns the nodes of the layers for whose outputs the rewrite pays off, in execution order.
   *
   * @param statistics statistics with the extremes of all channels
   * @param linear whether to return layers without an activation after them, or those with one
   */
  public static List<Integer> layers(Graph graph, Statistics statistics, boolean linear) {
    return IntStream.range(0, graph.nodes().size())
        .filter(n -> {
          OffsetPath path = OffsetPath.from(graph, n);
          return path != null
              && path.isLinear() == linear
              && offsets(graph, path, statistics) != null;
        })
        .boxed()
        .toList();
  }

  /**
   * Proposes the rewrite.
   *
   * @param layers some of the nodes that {@link #layers} returned
   * @return null if there are no layers
   */
  public static @Nullable Proposal propose(
      Graph graph, Statistics statistics, List<Integer> layers) {
    if (layers.isEmpty()) return null;
    return new AbsorbBiases(graph, statistics).propose(layers);
  }

  private Proposal propose(List<Integer> layers) {
    List<Integer> neighbours = new ArrayList<>();
    boolean exact = true;
    for (int n : layers) {
      OffsetPath path = OffsetPath.from(graph, n);
      double[] offsets = path == null ? null : offsets(graph, path, statistics);
      if (path == null || offsets == null) continue;
      absorb(path, offsets);
      exact &= path.isLinear();
      neighbours.add(graph.nodes().get(n).output());
    }
    var edit = new GraphEdit(graph);
    changed.values().forEach(layer -> layer.storeBias(edit));
    Promise promise =
        exact
            ? new Promise.Exact("the next biases compensate the constants subtracted from one bias")
            : Promise.Bounded.observed(statistics.samples());
    return new Proposal(edit.build(), promise, sites, neighbours, Map.of(), true);
  }

  private void absorb(OffsetPath path, double[] offsets) {
    LayerWeights producer = layer(path.layer());
    String name = graph.layerName(producer.node());
    producer.addToBias(IntStream.range(0, offsets.length).mapToDouble(c -> -offsets[c]).toArray());
    site(producer.node(), offsets, "%.3g to %.3g subtracted from the bias of output channels");
    for (int n : path.consumers()) {
      LayerWeights reader = layer(n);
      var back = new double[reader.outputs()];
      var read = new double[reader.inputs()];
      for (int i = 0; i < read.length; i++) {
        read[i] = offsets[i % offsets.length];
        if (read[i] != 0) reader.addContribution(i, read[i], back);
      }
      reader.addToBias(back);
      String change =
          "%.3g to %.3g subtracted from input channels in '" + name.replace("%", "%%") + "'";
      site(reader.node(), read, change + ", compensated by the bias");
    }
  }

  private LayerWeights layer(int nodeIndex) {
    return changed.computeIfAbsent(
        nodeIndex,
        n -> {
          LayerWeights layer = LayerWeights.of(graph, n);
          if (layer == null) throw new IllegalArgumentException("node " + n + " has no weights");
          return layer;
        });
  }

  private void site(Node node, double[] offsets, String change) {
    List<Integer> channels =
        IntStream.range(0, offsets.length).filter(c -> offsets[c] != 0).boxed().toList();
    double least = channels.stream().mapToDouble(c -> offsets[c]).min().orElse(0);
    double most = channels.stream().mapToDouble(c -> offsets[c]).max().orElse(0);
    String text = String.format(Locale.ROOT, change, least, most);
    sites.add(new Certificate.Site(graph.layerName(node), channels, text));
  }

  /** Returns the offset of each channel of a layer; null if the rewrite does not pay off. */
  private static double @Nullable [] offsets(Graph graph, OffsetPath path, Statistics statistics) {
    int tensor = graph.nodes().get(path.layer()).output();
    ChannelExtremes seen = statistics.extremes().get(tensor);
    int channels = graph.tensor(tensor).shape().channels();
    if (seen == null || seen.channels().length != channels) return null;
    double low = 0;
    double high = 0;
    double left =
        Double.NEGATIVE_INFINITY; // The largest value after every channel is lowered as far as
    // possible.
    double widest = 0;
    for (int c = 0; c < channels; c++) {
      double min = seen.min()[c];
      double max = seen.max()[c];
      low = Math.min(low, min);
      high = Math.max(high, max);
      left = Math.max(left, max - spare(path, min, max, statistics.samples()));
      widest = Math.max(widest, max - min);
    }
    double bottom = path.isLinear() ? -widest / 2 : low;
    double top = path.isLinear() ? widest / 2 : Math.max(0, left);
    double range = top - bottom;
    if (!Double.isFinite(range)) return null;
    if (range <= 0 || range > (1 - WORTHWHILE) * (high - low)) return null;
    var offsets = new double[channels];
    for (int c = 0; c < channels; c++) {
      if (seen.max()[c] > top) {
        offsets[c] = seen.max()[c] - top;
      } else if (seen.min()[c] < bottom) {
        offsets[c] = seen.min()[c] - bottom;
      }
    }
    return offsets;
  }

  /** Returns the largest offset of a channel that is never below {@code min}. */
  private static double spare(OffsetPath path, double min, double max, int samples) {
    if (path.capped() && Relu6Bounds.mayClip(max, samples)) return 0;
    return Math.max(0, min - MARGIN * (max - min));
  }
}
