package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReluForRelu6Test {
  private static final Promise PROMISE = Attempts.withinBudget();

  /** Four operators that end in an activation and one that is an activation. */
  private static Graph network(Activation activation) {
    var random = new SplittableRandom(5);
    var b = new GraphBuilder("six");
    int x = b.input("x", Shape.of(1, 3, 3, 2));
    int y = RewriteTrial.conv(b, "conv", x, 2, activation);
    float[] kernels = RewriteTrial.values(random, 18, 0.3);
    Shape shape = Shape.of(1, 3, 3, 2);
    y = b.depthwiseConv2d("depthwise", y, kernels, shape, null, 1, Padding.SAME, activation);
    y = b.node("sum", new Op.Add(activation), y, x);
    float[] dense = RewriteTrial.values(random, 4, 0.5);
    y = b.fullyConnected("dense", y, dense, Shape.of(2, 2), null, activation);
    return b.output(activation == Activation.RELU6 ? b.relu6("alone", y) : y).build();
  }

  @Test
  void changesRelu6OfAllOperatorsToRelu() {
    Graph graph = network(Activation.RELU6);
    List<Integer> nodes = ReluForRelu6.sites(graph);
    assertThat(nodes).containsExactly(0, 1, 2, 3, 4);
    Proposal proposal = Objects.requireNonNull(ReluForRelu6.propose(graph, nodes, PROMISE));
    for (String layer : List.of("conv", "depthwise", "sum", "dense")) {
      assertThat(NamedLayers.activation(proposal.graph(), layer)).isEqualTo(Activation.RELU);
    }
    assertThat(NamedLayers.op(proposal.graph(), "alone")).isEqualTo(new Op.Relu());
    assertThat(proposal.promise()).isEqualTo(PROMISE);
    assertThat(proposal.rescaled()).isTrue();
    assertThat(proposal.sites())
        .extracting(Certificate.Site::layer)
        .containsExactly("conv", "depthwise", "sum", "dense", "alone");
    // the small values of this network are never clipped
    RandomRuns.assertSameOutputs(graph, proposal.graph(), 0);
  }

  @Test
  void changesOnlyTheNodesThatItIsGiven() {
    Graph graph = network(Activation.RELU6);
    Proposal proposal = Objects.requireNonNull(ReluForRelu6.propose(graph, List.of(1, 3), PROMISE));
    assertThat(ReluForRelu6.sites(proposal.graph())).containsExactly(0, 2, 4);
    assertThat(proposal.neighbours())
        .containsExactly(graph.nodes().get(1).output(), graph.nodes().get(3).output());
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"NONE", "RELU", "RELU_N1_TO_1"})
  void leavesOtherActivations(Activation activation) {
    Graph graph = network(activation);
    assertThat(ReluForRelu6.sites(graph)).isEmpty();
    assertThat(ReluForRelu6.propose(graph, List.of(), PROMISE)).isNull();
  }

  @Test
  void proposesHalvesOfWhatIsNotKept(@TempDir Path folder) throws IOException {
    Graph graph = network(Activation.RELU6);
    Rewritten rewritten = new AskedRule(new ReluForRelu6()).about(graph, folder);
    assertThat(rewritten.graph()).isSameAs(graph);
    assertThat(rewritten.certificates())
        .extracting(certificate -> certificate.sites().size())
        .containsExactly(5, 2, 1, 1, 3, 1, 2, 1, 1);
  }

  @Test
  void needsHeldOutSamples() {
    var rule = new ReluForRelu6();
    assertThat(rule.requirements(RuleSettings.USUAL).heldOutSamples()).isTrue();
  }
}
