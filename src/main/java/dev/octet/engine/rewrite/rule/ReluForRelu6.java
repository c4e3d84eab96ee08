package dev.octet.engine.rewrite.rule;

import dev.octet.engine.edit.Activations;
import dev.octet.engine.edit.GraphEdit;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces RELU6 by RELU (Sheng et al. 2018, section 3): nothing is clipped any more, and channels
 * scale freely. It often ruins networks that were trained with RELU6, so it is tried on subsets and
 * kept only within the budget.
 *
 * <pre>{@code
 * conv ──► RELU6 ──► x          conv ──► RELU ──► x
 * }</pre>
 */
public final class ReluForRelu6 implements TriedRule {
  static final String NAME = "relu-for-relu6";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "RELU6 becomes RELU in as many layers as the budget allows.";
  }

  @Override
  public Requirements requirements(RuleSettings settings) {
    return Requirements.ofHeldOutSamples();
  }

  @Override
  public void propose(RuleTrial trial, RuleSettings settings) {
    Attempts attempts = trial.attempts();
    attempts.parts(
        NAME,
        sites(attempts.graph()),
        part -> propose(attempts.graph(), part, Attempts.withinBudget()));
  }

  /** Returns the nodes that end in a RELU6, in execution order. */
  public static List<Integer> sites(Graph graph) {
    return IntStream.range(0, graph.nodes().size())
        .filter(n -> Activations.isRelu6(graph.nodes().get(n)))
        .boxed()
        .toList();
  }

  /**
   * Proposes the rewrite.
   *
   * @param nodes the nodes, from {@link #sites}, whose RELU6 is replaced
   * @return null if there are no nodes
   */
  public static @Nullable Proposal propose(Graph graph, List<Integer> nodes, Promise promise) {
    if (nodes.isEmpty()) return null;
    var edit = new GraphEdit(graph);
    List<Certificate.Site> sites = new ArrayList<>();
    List<Integer> neighbours = new ArrayList<>();
    for (int n : nodes) {
      Node node = graph.nodes().get(n);
      edit.node(n, Activations.with(node, Activation.RELU));
      sites.add(new Certificate.Site(graph.layerName(node), List.of(), "RELU in place of RELU6"));
      neighbours.add(node.output());
    }
    return new Proposal(edit.build(), promise, sites, neighbours, Map.of(), true);
  }
}
