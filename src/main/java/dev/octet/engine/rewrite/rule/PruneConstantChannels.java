package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.edit.LayerWeights;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ChannelFlow;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Removes the channels that no layer reads, from the layer that produces them to the layers whose
 * weights for them are 0.
 *
 * <pre>{@code
 * conv [o,1,1,c] ──► x [1,h,w,o] ──► depthwise [1,3,3,o] ──► y [1,h,w,o] ──► conv [p,1,1,o]
 *                                                            whose weights from channel i are 0
 *   conv [o-1,1,1,c] ──► x [1,h,w,o-1] ──► depthwise [1,3,3,o-1] ──► ... ──► conv [p,1,1,o-1]
 * }</pre>
 *
 * <p>A channel can be removed if every consumer has no weight for it, or passes it on to channels
 * that can be removed (see {@link ChannelFlow}). Operators that add or join activations, and
 * outputs of the network, need all of their channels. A layer keeps at least one channel.
 */
public final class PruneConstantChannels {
  public static final String NAME = "prune-constant-channels";

  private final Graph graph;
  private final @Nullable LayerWeights[] layers;

  /** The channels of each activation that can be removed, as far as is known. */
  private final BitSet[] removable;

  private PruneConstantChannels(Graph graph) {
    this.graph = graph;
    layers = new LayerWeights[graph.nodes().size()];
    for (int n = 0; n < layers.length; n++) layers[n] = LayerWeights.of(graph, n);
    removable = new BitSet[graph.tensors().size()];
    Arrays.setAll(removable, _ -> new BitSet());
  }

  /**
   * Proposes the rewrite.
   *
   * @return null if there is nothing to remove
   */
  public static @Nullable Proposal propose(Graph graph) {
    return new PruneConstantChannels(graph).propose();
  }

  private @Nullable Proposal propose() {
    findRemovable();
    Map<Integer, BitSet> removed = new TreeMap<>();
    for (int id = 0; id < removable.length; id++) {
      if (!removable[id].isEmpty()) removed.put(id, removable[id]);
    }
    if (removed.isEmpty()) return null;
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    for (int n = 0; n < layers.length; n++) shrink(n, edit, sites);
    for (var entry : removed.entrySet()) {
      Tensor tensor = graph.tensor(entry.getKey());
      edit.tensor(entry.getKey(), Shrinking.activation(tensor, entry.getValue()));
    }
    return new Proposal(
        edit.build(),
        new Promise.Exact("no layer has a weight for the removed channels"),
        sites,
        List.of(),
        removed,
        false);
  }

  /**
   * Starts with all channels and excludes those that some consumer needs, until nothing changes.
   */
  private void findRemovable() {
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) {
        Tensor tensor = graph.tensor(output);
        if (tensor.type() == ElementType.FLOAT32 && tensor.shape().rank() >= 2) {
          removable[output].set(0, tensor.shape().channels());
        }
      }
    }
    for (int output : graph.outputs()) removable[output].clear();
    settle();
    for (Node node : graph.nodes()) {
      for (int output : node.outputs()) {
        int channels = graph.tensor(output).shape().channels();
        if (channels > 0 && removable[output].cardinality() == channels) {
          removable[output].clear(0);
          settle();
        }
      }
    }
  }

  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int n = graph.nodes().size() - 1; n >= 0; n--) changed |= restrict(n);
    }
  }

  private boolean restrict(int n) {
    Node node = graph.nodes().get(n);
    LayerWeights layer = layers[n];
    int before = count(node);
    if (layer != null && layer.isDepthwise()) {
      tie(node, layer.inputs(), layer.multiplier(), 1);
    } else if (layer != null) {
      keepRead(layer);
    } else if (ChannelFlow.passes(graph, node)) {
      int channels = graph.tensor(node.input(0)).shape().channels();
      tie(node, channels, graph.tensor(node.output()).shape().channels() / channels, channels);
    } else {
      for (int input : node.inputs()) if (input != Node.ABSENT) removable[input].clear();
      for (int output : node.outputs()) removable[output].clear();
    }
    return count(node) != before;
  }

  private int count(Node node) {
    int count = 0;
    for (int input : node.inputs()) {
      if (input != Node.ABSENT) count += removable[input].cardinality();
    }
    for (int output : node.outputs()) count += removable[output].cardinality();
    return count;
  }

  /**
   * Ties an input channel to the output channels that it becomes: they can only be removed
   * together.
   *
   * @param copies the number of output channels per input channel
   * @param apart the distance between them; 1 if they are adjacent, where the first is {@code i *
   *     copies}
   */
  private void tie(Node node, int channels, int copies, int apart) {
    BitSet in = removable[node.input(0)];
    BitSet out = removable[node.output()];
    for (int i = 0; i < channels; i++) {
      int first = apart == 1 ? i * copies : i;
      boolean goes = in.get(i);
      for (int k = 0; k < copies; k++) goes &= out.get(first + k * apart);
      in.set(i, goes);
      for (int k = 0; k < copies; k++) out.set(first + k * apart, goes);
    }
  }

  private void keepRead(LayerWeights layer) {
    BitSet in = removable[layer.data()];
    int read = graph.tensor(layer.data()).shape().channels();
    if (layer.inputs() % read != 0) {
      in.clear();
      return;
    }
    var ranges = new WeightRanges(layer);
    for (int i = in.nextSetBit(0); i >= 0; i = in.nextSetBit(i + 1)) {
      for (int column = i; column < layer.inputs(); column += read) {
        if (ranges.from(column) > 0) in.clear(i);
      }
    }
  }

  private void shrink(int n, GraphEdit edit, List<Certificate.Site> sites) {
    Node node = graph.nodes().get(n);
    LayerWeights layer = layers[n];
    BitSet in = node.hasInput(0) ? removable[node.input(0)] : new BitSet();
    BitSet out = removable[node.output()];
    if (in.isEmpty() && out.isEmpty()) return;
    if (layer != null) {
      int read = graph.tensor(layer.data()).shape().channels();
      Shrinking.layer(layer, out, Shrinking.repeated(in, read, layer.inputs()), edit);
      if (out.isEmpty()) return;
      List<Integer> channels = out.stream().boxed().toList();
      String change =
          "%d of %d output channels removed".formatted(channels.size(), layer.outputs());
      sites.add(new Certificate.Site(graph.layerName(node), channels, change));
      return;
    }
    for (int i = 1; i < node.inputs().size(); i++) {
      if (!node.hasInput(i)) continue;
      Tensor constant = graph.tensor(node.input(i));
      Tensor shrunk = Shrinking.constant(node.op(), constant, out);
      if (!shrunk.equals(constant)) edit.constant(n, i, shrunk);
    }
    edit.node(n, Shrinking.node(edit.node(n), out));
  }
}
