package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.rewrite.channels.ChannelIntervals;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import dev.octet.engine.rewrite.trial.RewriteFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces an AVERAGE_POOL_2D whose single window covers the whole image by MEAN. XNNPACK runs an
 * 8-bit MEAN over height and width but no 8-bit AVERAGE_POOL_2D, which splits the network for
 * XNNPACK.
 *
 * <pre>{@code
 * x [n,h,w,c] ──► AVERAGE_POOL_2D, window h x w ──► y [n,1,1,c]
 *
 * x [n,h,w,c] ──► MEAN over the axes 1 and 2, which stay with extent 1 ──► y [n,1,1,c]
 * }</pre>
 *
 * <p>A window that extends over the edge averages only the positions inside, so it may be larger
 * than the image. MEAN has no activation: {@link ChannelIntervals} must prove that an activation
 * fused to the pool has no effect.
 *
 * <p>An 8-bit AVERAGE_POOL_2D keeps the scale of its input. A MEAN has its own scale if the target
 * allows it, which is finer: means vary less than the values that they average. With the pool's
 * scale, it has the same outputs as the pool.
 */
public final class MeanForGlobalPool implements TriedRule {
  static final String NAME = "mean-for-global-pool";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "An AVERAGE_POOL_2D over the whole image becomes a MEAN, which XNNPACK runs in 8"
        + " bits; NNAPI has it from 1.1 on.";
  }

  /** XNNPACK runs no 16-bit operators. */
  @Override
  public Optional<RuleSettings> usual(Set<TargetTrait> target) {
    return RuleSettings.usualIf(target.contains(TargetTrait.ACTIVATIONS_OF_8_BITS));
  }

  @Override
  public boolean isForSpeed() {
    return true;
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    trial.attempts().attempt(NAME, propose(trial.graph(), trial.inputs()));
  }

  /**
   * Proposes the rewrite for all pools that it applies to.
   *
   * @param inputs the declared range of the network's inputs, by tensor id
   * @return null if there are none
   */
  public static @Nullable Proposal propose(Graph graph, Map<Integer, ValueInterval> inputs) {
    List<Integer> pools = globalPools(graph);
    if (pools.isEmpty()) return null;
    var intervals = ChannelIntervals.of(graph, inputs);
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = new ArrayList<>();
    for (int n : pools) {
      Node pool = graph.nodes().get(n);
      if (!isIdle(((Op.AveragePool2D) pool.op()).activation(), graph, intervals, pool.input(0))) {
        continue;
      }
      String name = edit.unusedName(graph.layerName(pool) + "/axes");
      int axes = edit.add(Tensor.constant(name, Shape.of(2), 1, 2));
      edit.node(n, new Node(new Op.Mean(true), List.of(pool.input(0), axes), pool.outputs()));
      sites.add(
          new Certificate.Site(
              graph.layerName(pool),
              List.of(),
              "MEAN in place of an AVERAGE_POOL_2D over the whole image"));
      neighbours.add(pool.output());
    }
    if (sites.isEmpty()) return null;
    Set<String> means =
        sites.stream().map(Certificate.Site::layer).collect(Collectors.toUnmodifiableSet());
    return new Proposal(
            edit.build(),
            new Promise.Exact("the only window of each pool covers all positions of its input"),
            sites,
            neighbours,
            Map.of(),
            false)
        .with(new RewriteFact.GlobalMeans(means));
  }

  private static List<Integer> globalPools(Graph graph) {
    List<Integer> pools = new ArrayList<>();
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      if (node.op() instanceof Op.AveragePool2D op && isGlobal(graph, node, op)) pools.add(n);
    }
    return pools;
  }

  /**
   * Returns whether a pool has a single output position whose window covers every input position.
   */
  private static boolean isGlobal(Graph graph, Node node, Op.AveragePool2D op) {
    Tensor x = graph.tensor(node.input(0));
    Shape y = graph.tensor(node.output()).shape();
    return x.type() == ElementType.FLOAT32
        && y.dim(1) == 1
        && y.dim(2) == 1
        && op.filterHeight() >= x.shape().dim(1)
        && op.filterWidth() >= x.shape().dim(2);
  }

  /** Returns whether an activation function does not change averages of a tensor. */
  private static boolean isIdle(
      Activation activation, Graph graph, ChannelIntervals intervals, int tensor) {
    for (int c = 0; c < graph.tensor(tensor).shape().channels(); c++) {
      ValueInterval values = intervals.of(tensor, c);
      if (!values.through(activation).equals(values)) return false;
    }
    return true;
  }
}
