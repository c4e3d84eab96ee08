package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.range.CalibrationMethod;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.lite.schema.BuiltinOperator;

/** Rows of constant tables, looked up by integers that the caller gives. */
class LookupTest {
  private static final Constant NOTHING = Constant.ofBytes(new byte[0]);
  private static final int WORDS = 200;
  private static final int WIDTH = 16;
  private static final int TOKENS = 3;

  private static Op operator(String name, int code) {
    return new Op.Opaque(name, code, 1, 0, NOTHING, 0, NOTHING);
  }

  private static final Op GATHER = operator("GATHER", BuiltinOperator.GATHER);
  private static final Op EMBEDDING =
      operator("EMBEDDING_LOOKUP", BuiltinOperator.EMBEDDING_LOOKUP);

  private static float[] table(int seed, double reach) {
    var random = new SplittableRandom(seed);
    var values = new float[WORDS * WIDTH];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-reach, reach);
    // a row that no sample has shown
    for (int i = 0; i < WIDTH; i++) values[(WORDS - 1) * WIDTH + i] = (float) (4 * reach);
    return values;
  }

  private static int rows(GraphBuilder b, String name, Op op, int ids, float[] values) {
    int table = b.constant(name + "/table", Shape.of(WORDS, WIDTH), values);
    if (op.equals(GATHER)) return b.node(name, op, table, ids);
    Tensor rows = Tensor.activation(name, Shape.of(TOKENS, WIDTH), ElementType.FLOAT32);
    return b.nodeMaking(List.of(rows), op, ids, table).getFirst();
  }

  /** The sum of rows of two tables, in a fully connected layer. */
  private static Graph network(Op op) {
    var b = new GraphBuilder("words");
    int ids = b.input("ids", Shape.of(TOKENS), ElementType.INT32, null);
    int one = rows(b, "one", op, ids, table(1, 0.5));
    int two = rows(b, "two", op, ids, table(2, 0.1));
    int sum = b.add("sum", one, two);
    float[] weights = java.util.Arrays.copyOf(table(3, 0.3), 4 * WIDTH);
    int y = b.fullyConnected("y", sum, weights, Shape.of(4, WIDTH), new float[4], Activation.NONE);
    return b.output(y).build();
  }

  /** Reads rows and multiplies with the table that they come from. */
  private static Graph tied() {
    var b = new GraphBuilder("tied");
    int ids = b.input("ids", Shape.of(TOKENS), ElementType.INT32, null);
    int table = b.constant("table", Shape.of(WORDS, WIDTH), table(5, 0.5));
    int rows = b.node("rows", GATHER, table, ids);
    int y = b.node("y", new Op.FullyConnected(true, Activation.NONE), rows, table);
    return b.output(y).build();
  }

  private static float[] run(Graph graph, int... ids) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter()) {
      for (int i = 0; i < ids.length; i++) {
        interpreter.input(0).data().setAtIndex(ValueLayout.JAVA_INT, i, ids[i]);
      }
      interpreter.invoke();
      return interpreter.output(0).data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /** Of all activations when some rows are looked up, never the last one. */
  private static Statistics statistics(Graph graph) {
    List<Integer> made = graph.nodes().stream().map(Node::output).toList();
    Map<Integer, TensorStatistics> all = new HashMap<>();
    for (int id : made) {
      float[] values = run(graph.withOutputs(List.of(id)), 0, 7, 42);
      var doubles = new double[values.length];
      for (int i = 0; i < values.length; i++) doubles[i] = values[i];
      all.put(id, Values.statistics(doubles));
    }
    return new Statistics(100, all);
  }

  private static QuantizedGraph quantized(Graph graph, Target target) {
    if (target.isWeightsOnly()) return WeightsOnly.convert(graph, target, Set.of());
    var options =
        new QuantizationOptions(
            target, CalibrationMethod.MIN_MAX, Set.of(), ElementType.FLOAT32, ElementType.FLOAT32);
    return Quantizer.quantize(graph, statistics(graph), options);
  }

  private static double noise(float[] wanted, float[] got) {
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < wanted.length; i++) {
      signal += wanted[i] * wanted[i];
      noise += (wanted[i] - got[i]) * (wanted[i] - got[i]);
    }
    return noise / signal;
  }

  private static boolean holdsFloatTable(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> node.inputs().stream())
        .filter(id -> id != Node.ABSENT)
        .map(graph::tensor)
        .anyMatch(tensor ->
            tensor.isConstant()
                && tensor.type() == ElementType.FLOAT32
                && tensor.shape().equals(Shape.of(WORDS, WIDTH)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "INT16X8", "DYNAMIC_RANGE", "FLOAT16"})
  void tablesOfGatherAreSmallInEveryTarget(Target target) {
    Graph graph = network(GATHER);
    Graph small = quantized(graph, target).graph();
    GraphVerifier.verify(small);
    assertThat(holdsFloatTable(small)).isFalse();
    assertThat(noise(run(graph, 0, 7, 42), run(small, 0, 7, 42))).isLessThan(1e-2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT16X8", "DYNAMIC_RANGE", "FLOAT16"})
  void tablesOfEmbeddingLookupToo(Target target) {
    Graph graph = network(EMBEDDING);
    Graph small = quantized(graph, target).graph();
    GraphVerifier.verify(small);
    assertThat(holdsFloatTable(small)).isFalse();
    assertThat(noise(run(graph, 0, 7, 42), run(small, 0, 7, 42))).isLessThan(1e-2);
  }

  @Test
  void rowsThatCalibrationNeverSawAreNotClipped() {
    Graph graph = network(GATHER);
    int rows = graph.nodes().getFirst().output();
    Graph small = quantized(graph.withOutputs(List.of(rows)), Target.INT8).graph();
    int last = WORDS - 1;
    assertThat(
            noise(run(graph.withOutputs(List.of(rows)), last, last, 0), run(small, last, last, 0)))
        .isLessThan(1e-3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "INT16X8", "DYNAMIC_RANGE", "FLOAT16"})
  void aTableThatALayerHasForWeightsIsQuantizedForBoth(Target target) {
    Graph graph = tied();
    Graph small = quantized(graph, target).graph();
    GraphVerifier.verify(small);
    assertThat(holdsFloatTable(small)).isFalse();
    assertThat(noise(run(graph, 0, 7, 42), run(small, 0, 7, 42))).isLessThan(1e-2);
  }
}
