package dev.octet.engine.quantize;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.run.Interpreter.Kernels;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks whose weights alone become smaller, run by TensorFlow Lite. */
class WeightsOnlyTest {
  private static final int CHANNELS = 128;

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void int8WeightsComputeNearlyTheSame(Kernels kernels) {
    Graph graph = network();
    QuantizedGraph converted = WeightsOnly.convert(graph, Target.DYNAMIC_RANGE, Set.of());
    GraphVerifier.verify(converted.graph());
    assertThat(converted.keptFloat()).isEmpty();
    assertThat(weightTypes(converted.graph())).containsOnly(ElementType.INT8);
    assertNear(run(converted.graph(), kernels), run(graph, Kernels.BUILTIN), 0.03f);
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void halvesComputeNearlyTheSame(Kernels kernels) {
    Graph graph = network();
    QuantizedGraph converted = WeightsOnly.convert(graph, Target.FLOAT16, Set.of());
    GraphVerifier.verify(converted.graph());
    assertThat(converted.keptFloat()).isEmpty();
    assertThat(TfliteWriter.write(converted.graph()).length)
        .isLessThan(TfliteWriter.write(graph).length * 6 / 10);
    assertNear(run(converted.graph(), kernels), run(graph, Kernels.BUILTIN), 0.002f);
  }

  @Test
  void aWeightThatNoHalfHoldsKeepsItsLayerFloat() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 2));
    int y =
        b.fullyConnected(
            "y", x, new float[] {1, 1e5f}, Shape.of(1, 2), new float[1], Activation.NONE);
    QuantizedGraph converted = WeightsOnly.convert(b.output(y).build(), Target.FLOAT16, Set.of());
    assertThat(converted.keptFloat())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.layer()).isEqualTo("y");
          assertThat(kept.reason()).contains("16-bit float");
        });
  }

  @Test
  void fewWeightsAndNamedLayersStayFloat() {
    QuantizedGraph converted = WeightsOnly.convert(network(), Target.DYNAMIC_RANGE, Set.of("wide"));
    assertThat(converted.keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.reason()).contains("recipe"));
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 8));
    int y = b.fullyConnected("y", x, random(8), Shape.of(1, 8), new float[1], Activation.NONE);
    assertThat(WeightsOnly.convert(b.output(y).build(), Target.DYNAMIC_RANGE, Set.of()).keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.reason()).contains("1024"));
  }

  private static Graph network() {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 6, 6, 16));
    x =
        b.conv2d(
            "wide",
            x,
            random(CHANNELS * 16),
            Shape.of(CHANNELS, 1, 1, 16),
            random(CHANNELS),
            1,
            Padding.SAME,
            Activation.RELU6);
    x =
        b.depthwiseConv2d(
            "deep",
            x,
            random(9 * CHANNELS),
            Shape.of(1, 3, 3, CHANNELS),
            random(CHANNELS),
            1,
            Padding.SAME,
            Activation.RELU6);
    x = b.mean("pool", x, false, 1, 2);
    x =
        b.fullyConnected(
            "scores",
            x,
            random(10 * CHANNELS),
            Shape.of(10, CHANNELS),
            random(10),
            Activation.NONE);
    return b.output(x).build();
  }

  private static float[] random(int length) {
    var random = new SplittableRandom(length);
    var values = new float[length];
    for (int i = 0; i < length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return values;
  }

  private static List<ElementType> weightTypes(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof dev.octet.engine.graph.Op.Weighted)
        .map((Node node) -> graph.tensor(node.input(1)).type())
        .toList();
  }

  private static float[] run(Graph graph, Kernels kernels) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter(kernels)) {
      MemorySegment input = interpreter.input(0).data();
      float[] values = random(6 * 6 * 16);
      MemorySegment.copy(values, 0, input, JAVA_FLOAT, 0, values.length);
      interpreter.invoke();
      return interpreter.output(0).data().toArray(JAVA_FLOAT);
    }
  }

  private static void assertNear(float[] actual, float[] expected, float part) {
    float reach = 0;
    for (float value : expected) reach = Math.max(reach, Math.abs(value));
    assertThat(actual).containsExactly(expected, within(part * reach));
  }
}
