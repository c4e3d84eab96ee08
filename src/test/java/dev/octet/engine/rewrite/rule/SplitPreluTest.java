package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.NamedLayers;
import dev.octet.engine.rewrite.RandomRuns;
import dev.octet.engine.rewrite.fold.GraphChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPreluTest {
  private static final Shape X = Shape.of(1, 3, 2, 4);

  /** Slopes, and the operators that the PRELU becomes. */
  record Slopes(String name, Shape shape, List<String> operators, List<Float> values) {
    Slopes(String name, Shape shape, List<String> operators, float... values) {
      this(name, shape, operators, boxed(values));
    }

    private static List<Float> boxed(float[] values) {
      List<Float> boxed = new ArrayList<>();
      for (float value : values) boxed.add(value);
      return boxed;
    }

    float[] array() {
      var array = new float[values.size()];
      for (int i = 0; i < array.length; i++) array[i] = values.get(i);
      return array;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Slopes> slopes() {
    float[] everywhere = new float[24];
    for (int i = 0; i < 24; i++) everywhere[i] = i / 16f - 0.5f;
    List<String> positive = List.of("MUL", "MUL", "SUB");
    List<String> mixed = List.of("MUL", "MUL", "MUL", "SUB");
    return List.of(
        new Slopes("one for all", Shape.of(1), List.of("LEAKY_RELU"), 0.25f),
        new Slopes("the same", Shape.of(1, 1, 4), List.of("LEAKY_RELU"), 2, 2, 2, 2),
        new Slopes("identity", Shape.of(4), List.of("LEAKY_RELU"), 1, 1, 1, 1),
        new Slopes("zero", Shape.of(1, 1, 4), List.of("RELU"), 0, 0, 0, 0),
        new Slopes("of channels", Shape.of(4), positive, 0, 0.1f, 0.9f, 3),
        new Slopes("of channels, rank 3", Shape.of(1, 1, 4), positive, 0.5f, 0.1f, 0.9f, 1),
        new Slopes("of both signs", Shape.of(1, 1, 4), mixed, -0.5f, 0.1f, 0, -2),
        new Slopes("of each element", Shape.of(3, 2, 4), mixed, everywhere));
  }

  private static Graph network(Shape shape, float... slopes) {
    var b = new GraphBuilder("net");
    int x = b.input("x", X);
    return b.output(b.prelu("y", x, slopes, shape)).build();
  }

  private static GraphChange change(Graph graph) {
    return Objects.requireNonNull(new SplitPrelu().propose(graph));
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void changesItIntoOperatorsWithTheSameOutputs(Slopes slopes) {
    Graph graph = network(slopes.shape(), slopes.array());
    GraphChange change = change(graph);
    assertThat(NamedLayers.operators(change.graph())).containsExactlyElementsOf(slopes.operators());
    assertThat(change.graph().outputs()).isEqualTo(graph.outputs());
    RandomRuns.assertSameOutputs(graph, change.graph(), 0);
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void changesTheLayersNameIntoThoseOfItsParts(Slopes slopes) {
    GraphChange change = change(network(slopes.shape(), slopes.array()));
    Graph graph = change.graph();
    assertThat(change.renamed().getOrDefault("y", List.of("y")))
        .containsExactlyInAnyOrderElementsOf(graph.nodes().stream().map(graph::layerName).toList());
  }

  @Test
  void changesPositiveSlopesIntoTheFactorsOfTheNegativePart() {
    Graph graph = network(Shape.of(4), 0, 0.1f, 0.9f, 3);
    Graph changed = change(graph).graph();
    Node negative = NamedLayers.node(changed, "y/negative");
    assertThat(negative.op()).isEqualTo(new Op.Mul(Activation.RELU));
    assertThat(changed.tensor(negative.input(1)).requireConstant().floats())
        .containsExactly(-0f, -0.1f, -0.9f, -3);
    Node positive = NamedLayers.node(changed, "y/positive");
    assertThat(positive.op()).isEqualTo(new Op.Mul(Activation.RELU));
    assertThat(changed.tensor(positive.input(1)).requireConstant().floats()).containsExactly(1);
    assertThat(NamedLayers.node(changed, "y").inputs())
        .containsExactly(positive.output(), negative.output());
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void leavesSlopesThatAreNotFinite(float slope) {
    assertThat(new SplitPrelu().propose(network(Shape.of(4), 0.5f, slope, 0.5f, 0.5f))).isNull();
    assertThat(new SplitPrelu().propose(network(Shape.of(1), slope))).isNull();
  }

  @Test
  void leavesSlopesThatTheNetworkComputes() {
    var b = new GraphBuilder("net");
    int x = b.input("x", X);
    int slopes = b.input("slopes", Shape.of(1, 1, 4));
    Graph graph = b.output(b.node("y", new Op.Prelu(), x, slopes)).build();
    assertThat(new SplitPrelu().propose(graph)).isNull();
  }

  @Test
  void leavesOtherActivations() {
    var b = new GraphBuilder("net");
    Graph graph = b.output(b.leakyRelu("y", b.input("x", X), 0.1f)).build();
    assertThat(new SplitPrelu().propose(graph)).isNull();
  }
}
