package dev.octet.engine.rewrite.rule;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  private static Graph network(Slopes slopes) {
    var b = new GraphBuilder("net");
    int x = b.input("x", X);
    return b.output(b.prelu("y", x, slopes.array(), slopes.shape())).build();
  }

  private static float[] run(Graph graph) {
    var random = new SplittableRandom(3);
    var values = new float[X.size()];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-3, 3);
    try (var interpreter = Interpreter.load(TfliteWriter.write(graph), Kernels.XNNPACK)) {
      MemorySegment.copy(values, 0, interpreter.input(0).data(), JAVA_FLOAT, 0, values.length);
      interpreter.invoke();
      return interpreter.output(0).data().toArray(JAVA_FLOAT);
    }
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void theFunctionIsTheSame(Slopes slopes) {
    Graph graph = network(slopes);
    FoldedNetwork split = new Folding(List.of(new SplitPrelu())).fold(graph);
    assertThat(split.folded().nodes())
        .extracting(node -> node.op().name())
        .containsExactlyElementsOf(slopes.operators());
    float[] wanted = run(graph);
    float[] made = run(split.folded());
    for (int i = 0; i < wanted.length; i++) {
      // 0 and -0 are equal
      assertThat(made[i] == wanted[i]).as("element %d: %s, %s", i, made[i], wanted[i]).isTrue();
    }
    assertThat(split.certificates())
        .singleElement()
        .satisfies(done -> assertThat(done.promise()).isInstanceOf(Promise.Exact.class));
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void theLayersNameStandsForAllItsParts(Slopes slopes) {
    FoldedNetwork split = new Folding(List.of(new SplitPrelu())).fold(network(slopes));
    Graph graph = split.folded();
    assertThat(split.layers(List.of("y")))
        .containsExactlyInAnyOrderElementsOf(graph.nodes().stream().map(graph::layerName).toList());
  }

  @Test
  void slopesThatTheNetworkComputesAreLeftAlone() {
    var b = new GraphBuilder("net");
    int x = b.input("x", X);
    int slopes = b.input("slopes", Shape.of(1, 1, 4));
    Graph graph = b.output(b.node("y", new Op.Prelu(), x, slopes)).build();
    assertThat(new SplitPrelu().propose(graph)).isNull();
  }

  @Test
  void anotherSourceIsTreatedAlike() {
    Graph graph = network(slopes().getLast());
    FoldedNetwork split = new Folding(List.of(new SplitPrelu())).fold(graph);
    assertThat(split.folding().fold(graph).folded()).isEqualTo(split.folded());
    assertThat(Folding.BATCH_NORMALIZATION.fold(graph).folding().fold(graph).folded().nodes())
        .extracting(Node::op)
        .containsExactly(new Op.Prelu());
  }
}
