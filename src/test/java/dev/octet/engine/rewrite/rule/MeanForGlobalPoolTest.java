package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Proposal;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeanForGlobalPoolTest {
  /** Float sums in another order. */
  private static final double TOLERANCE = 1e-5;

  /** A pool of any kind between two convolutions, on images of 6 x 5. */
  private static Graph network(int batch, Activation before, Op.AveragePool2D pool) {
    var b = new GraphBuilder("pooled");
    int x = b.input("image", Shape.of(batch, 6, 5, 3));
    x = RewriteTrial.conv(b, "features", x, 8, before);
    x = b.node("pool", pool, x);
    return b.output(RewriteTrial.conv(b, "scores", x, 4, Activation.NONE)).build();
  }

  private static Op.AveragePool2D pool(Activation fused) {
    return new Op.AveragePool2D(Padding.VALID, 1, 1, 6, 5, fused);
  }

  private static Proposal proposal(Graph graph) {
    return Objects.requireNonNull(MeanForGlobalPool.propose(graph, Map.of()));
  }

  @Test
  void changesAPoolOverTheWholeImageToAMean() {
    Graph graph = network(1, Activation.RELU, pool(Activation.NONE));
    Proposal proposal = proposal(graph);
    assertThat(NamedLayers.operators(proposal.graph()))
        .containsExactly("CONV_2D", "MEAN", "CONV_2D");
    assertThat(NamedLayers.op(proposal.graph(), "pool")).isEqualTo(new Op.Mean(true));
    int axes = NamedLayers.node(proposal.graph(), "pool").input(1);
    assertThat(proposal.graph().tensor(axes).requireConstant().ints()).containsExactly(1, 2);
    assertThat(NamedLayers.shape(proposal.graph(), "pool")).isEqualTo(Shape.of(1, 1, 1, 8));
    assertThat(proposal.promise()).isInstanceOf(Promise.Exact.class);
    assertThat(proposal.rescaled()).isFalse();
    assertThat(proposal.sites()).extracting(Certificate.Site::layer).containsExactly("pool");
    RandomRuns.assertSameOutputs(graph, proposal.graph(), TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "1, VALID, 6, 5, 6, 5",
    "1, SAME, 6, 5, 6, 5",
    "1, SAME, 7, 9, 6, 5",
    "1, SAME, 6, 5, 7, 5", // the window reaches over the edge
    "1, SAME, 8, 8, 9, 10",
    "3, VALID, 2, 2, 6, 5"
  })
  void changesItWithAnyStridePaddingAndBatch(
      int batch, Padding padding, int strideHeight, int strideWidth, int height, int width) {
    var pool =
        new Op.AveragePool2D(padding, strideHeight, strideWidth, height, width, Activation.NONE);
    Graph graph = network(batch, Activation.NONE, pool);
    Graph changed = proposal(graph).graph();
    assertThat(NamedLayers.op(changed, "pool")).isEqualTo(new Op.Mean(true));
    RandomRuns.assertSameOutputs(graph, changed, TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"RELU6, RELU6", "RELU6, RELU", "RELU, RELU", "RELU_N1_TO_1, RELU_N1_TO_1"})
  void changesAPoolWhoseActivationHasNoEffect(Activation before, Activation fused) {
    Graph graph = network(1, before, pool(fused));
    Graph changed = proposal(graph).graph();
    assertThat(NamedLayers.op(changed, "pool")).isEqualTo(new Op.Mean(true));
    RandomRuns.assertSameOutputs(graph, changed, TOLERANCE);
  }

  @Test
  void changesAPoolWhoseActivationHasNoEffectOnTheDeclaredInputs() {
    var b = new GraphBuilder("direct");
    int x = b.input("image", Shape.of(1, 6, 5, 3));
    Graph graph = b.output(b.node("pool", pool(Activation.RELU), x)).build();
    assertThat(MeanForGlobalPool.propose(graph, Map.of(x, new ValueInterval(0, 1)))).isNotNull();
    assertThat(MeanForGlobalPool.propose(graph, Map.of(x, new ValueInterval(-1, 1)))).isNull();
  }

  @Test
  void changesPoolsWithSeveralConsumersAndOutputsOfTheNetwork() {
    var b = new GraphBuilder("several");
    int image = b.input("image", Shape.of(1, 4, 4, 3));
    int x = RewriteTrial.conv(b, "features", image, 8, Activation.RELU);
    // a name that the axes would have
    int other = b.relu6("pool/axes", x);
    int pool = b.averagePool2d("pool", x, 4, 4, Padding.VALID);
    int next = b.averagePool2d("next", other, 4, 1, Padding.VALID);
    int scores = RewriteTrial.conv(b, "scores", pool, 3, Activation.NONE);
    Graph graph = b.output(pool, b.add("sum", pool, next), scores).build();
    Graph changed = proposal(graph).graph();
    assertThat(changed.outputs()).isEqualTo(graph.outputs());
    assertThat(NamedLayers.operators(changed)).filteredOn("MEAN"::equals).hasSize(2);
    assertThat(changed.tensors()).doesNotHaveDuplicates();
    RandomRuns.assertSameOutputs(graph, changed, TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, 1, 1, 5, 5",
    "VALID, 2, 2, 2, 2",
    "VALID, 6, 5, 5, 5", // one position, but not of all rows
    "VALID, 6, 5, 6, 4", // one position, but not of all columns
    "SAME, 1, 1, 6, 5",
    "SAME, 3, 5, 6, 5",
    "SAME, 6, 3, 6, 5"
  })
  void leavesAPoolWithSeveralWindowsOrAPartOfTheImage(
      Padding padding, int strideHeight, int strideWidth, int height, int width) {
    var pool =
        new Op.AveragePool2D(padding, strideHeight, strideWidth, height, width, Activation.NONE);
    assertThat(MeanForGlobalPool.propose(network(1, Activation.NONE, pool), Map.of())).isNull();
  }

  @ParameterizedTest
  @CsvSource({"RELU, RELU6", "NONE, RELU6", "NONE, RELU", "RELU6, RELU_N1_TO_1"})
  void leavesAPoolWhoseActivationMayHaveAnEffect(Activation before, Activation fused) {
    assertThat(MeanForGlobalPool.propose(network(1, before, pool(fused)), Map.of())).isNull();
  }

  @Test
  void leavesAMaximumPool() {
    var b = new GraphBuilder("maximum");
    int x = b.input("image", Shape.of(1, 4, 4, 3));
    Graph graph = b.output(b.maxPool2d("pool", x, 4, 4, Padding.VALID)).build();
    assertThat(MeanForGlobalPool.propose(graph, Map.of())).isNull();
  }

  @Test
  void leavesIntegers() {
    var b = new GraphBuilder("integers");
    int x = b.input("image", Shape.of(1, 4, 4, 3), ElementType.INT8, null);
    Graph graph = b.output(b.averagePool2d("pool", x, 4, 4, Padding.VALID)).build();
    assertThat(MeanForGlobalPool.propose(graph, Map.of())).isNull();
  }

  @Test
  void namesTheMeansForTheQuantizer(@TempDir Path folder) throws IOException {
    Graph graph = network(1, Activation.RELU, pool(Activation.NONE));
    Rewritten rewritten = new AskedRule(new MeanForGlobalPool()).about(graph, folder);
    assertThat(rewritten.means()).isEqualTo(Set.of("pool"));
    assertThat(rewritten.certificates())
        .extracting(Certificate::rewrite)
        .isEqualTo(List.of("mean-for-global-pool"));
  }

  @Test
  void isUsualForActivationsOf8Bits() {
    var rule = new MeanForGlobalPool();
    assertThat(rule.usual(EnumSet.allOf(TargetTrait.class))).contains(RuleSettings.USUAL);
    assertThat(rule.usual(EnumSet.of(TargetTrait.INTEGER_ACTIVATIONS))).isEmpty();
    assertThat(rule.isForSpeed()).isTrue();
  }
}
