package dev.octet.engine.rewrite.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.write.TfliteWriter;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ValueInterval arithmetic beside what TensorFlow Lite computes. */
class ChannelIntervalsTest {
  private static final int NETWORKS = 60;
  private static final Shape IMAGE = Shape.of(1, 7, 5, 3);

  /**
   * Half of the inputs lie at the ends of the declared range, where a bound that is wrong shows.
   */
  private static float[] input(SplittableRandom dice, ValueInterval range) {
    var values = new float[IMAGE.size()];
    for (int i = 0; i < values.length; i++) {
      double part = dice.nextBoolean() ? dice.nextInt(2) : dice.nextDouble();
      values[i] = (float) (range.low() + part * range.width());
    }
    return values;
  }

  /** A chain of random layers, with sums of branches, pools, paddings and strides. */
  private static Graph network(SplittableRandom dice) {
    var b = new GraphBuilder("random");
    int x = b.input("image", IMAGE);
    for (int layer = 0; layer < 6; layer++) {
      Shape shape = b.tensorOf(x).shape();
      String name = "l" + layer;
      x =
          switch (dice.nextInt(8)) {
            case 0, 1 -> conv(b, name, x, 1 + dice.nextInt(4), dice);
            case 2 -> depthwise(b, name, x, dice);
            case 3 ->
                shape.dim(1) > 2 && shape.dim(2) > 2
                    ? b.averagePool2d(name, x, 2, 1, padding(dice))
                    : b.relu6(name, x);
            case 4 -> b.maxPool2d(name, x, 2, 1, Padding.SAME);
            case 5 -> b.add(name, x, conv(b, name + "/branch", x, shape.channels(), dice));
            case 6 -> b.pad(name, x, 0, 0, 1, 0, 0, 1, 0, 0);
            default -> b.relu(name, x);
          };
    }
    x = b.mean("mean", x, false, 1, 2);
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(dice, 4 * channels, 2);
    x = b.fullyConnected("dense", x, weights, Shape.of(4, channels), null, Activation.RELU);
    return b.output(x).build();
  }

  private static int conv(GraphBuilder b, String name, int x, int out, SplittableRandom dice) {
    int kernel = 1 + dice.nextInt(3);
    Shape shape = Shape.of(out, kernel, kernel, b.tensorOf(x).shape().channels());
    float[] weights = RewriteTrial.values(dice, shape.size(), 1);
    float[] bias = RewriteTrial.values(dice, out, 3);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation(dice));
  }

  private static int depthwise(GraphBuilder b, String name, int x, SplittableRandom dice) {
    int channels = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(dice, 9 * channels, 1);
    float[] bias = RewriteTrial.values(dice, channels, 3);
    int stride = 1 + dice.nextInt(2);
    Shape shape = Shape.of(1, 3, 3, channels);
    return b.depthwiseConv2d(name, x, weights, shape, bias, stride, Padding.SAME, activation(dice));
  }

  private static Activation activation(SplittableRandom dice) {
    return switch (dice.nextInt(3)) {
      case 0 -> Activation.NONE;
      case 1 -> Activation.RELU;
      default -> Activation.RELU6;
    };
  }

  private static Padding padding(SplittableRandom dice) {
    return dice.nextBoolean() ? Padding.SAME : Padding.VALID;
  }

  private static List<Integer> activations(Graph graph) {
    List<Integer> ids = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (graph.tensor(node.output()).type() == ElementType.FLOAT32) ids.add(node.output());
    }
    return ids;
  }

  private static float[] values(Interpreter interpreter, int output) {
    return interpreter.output(output).data().toArray(ValueLayout.JAVA_FLOAT);
  }

  private static void run(Interpreter interpreter, float[] input) {
    interpreter.inputData().getFirst().copyFrom(java.lang.foreign.MemorySegment.ofArray(input));
    interpreter.invoke();
  }

  @ParameterizedTest
  @EnumSource
  void whatANetworkComputesLiesInItsIntervals(Interpreter.Kernels kernels) {
    for (int seed = 0; seed < NETWORKS; seed++) {
      var dice = new SplittableRandom(seed);
      Graph graph = network(dice);
      var declared = new ValueInterval(-1 - dice.nextInt(3), dice.nextInt(3));
      var intervals = ChannelIntervals.of(graph, Map.of(graph.inputs().getFirst(), declared));
      List<Integer> watched = activations(graph);
      byte[] model = TfliteWriter.write(graph.withOutputs(watched));
      try (var interpreter = Interpreter.load(model, kernels)) {
        for (int sample = 0; sample < 8; sample++) {
          run(interpreter, input(dice, declared));
          for (int i = 0; i < watched.size(); i++) {
            assertInside(graph, intervals, watched.get(i), values(interpreter, i), seed);
          }
        }
      }
    }
  }

  /** The same where ranges are assumed, for the inputs whose activations stay within them. */
  @Test
  void whatStaysWithinTheAssumedRangesLiesInTheIntervals() {
    int kept = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      var dice = new SplittableRandom(seed);
      Graph graph = network(dice);
      var declared = new ValueInterval(-1, 1);
      List<Integer> watched = activations(graph);
      byte[] model = TfliteWriter.write(graph.withOutputs(watched));
      try (var interpreter = Interpreter.load(model, Interpreter.Kernels.XNNPACK)) {
        run(interpreter, input(dice, declared));
        Map<Integer, ValueInterval> assumed = new HashMap<>();
        for (int i = 0; i < watched.size(); i++) {
          ValueInterval range = ValueInterval.ZERO;
          for (float value : values(interpreter, i))
            range = range.or(new ValueInterval(value, value));
          assumed.put(watched.get(i), range.times(2));
        }
        var intervals =
            ChannelIntervals.within(graph, Map.of(graph.inputs().getFirst(), declared), assumed);
        for (int sample = 0; sample < 8; sample++) {
          run(interpreter, input(dice, declared));
          if (!isWithin(watched, assumed, interpreter)) continue;
          kept++;
          for (int i = 0; i < watched.size(); i++) {
            assertInside(graph, intervals, watched.get(i), values(interpreter, i), seed);
          }
        }
      }
    }
    assertThat(kept).isGreaterThan(NETWORKS);
  }

  private static boolean isWithin(
      List<Integer> watched, Map<Integer, ValueInterval> assumed, Interpreter interpreter) {
    for (int i = 0; i < watched.size(); i++) {
      ValueInterval range = assumed.getOrDefault(watched.get(i), ValueInterval.ALL);
      for (float value : values(interpreter, i)) {
        if (value < range.low() || value > range.high()) return false;
      }
    }
    return true;
  }

  private static void assertInside(
      Graph graph, ChannelIntervals intervals, int tensor, float[] values, int seed) {
    int channels = graph.tensor(tensor).shape().channels();
    for (int i = 0; i < values.length; i++) {
      ValueInterval interval = intervals.of(tensor, i % channels);
      assertThat((double) values[i])
          .as("network %d, %s, element %d", seed, graph.tensor(tensor).name(), i)
          .isBetween(interval.low(), interval.high());
    }
  }

  /** Float32 sums of many values drift by far more than a fixed part of 1e-5. */
  @Test
  void aLongSumMayRoundByAsMuchAsItsTerms() {
    int kernelPositions = 12_544;
    double magnitude = 100;
    assertThat(FloatSums.error(kernelPositions, magnitude)).isGreaterThan(7e-4 * magnitude);
    assertThat(FloatSums.error(1, magnitude)).isCloseTo(magnitude * 0x1p-24, within(1e-3));
    assertThat(FloatSums.error(kernelPositions, 0)).isZero();
    assertThat(FloatSums.error(1 << 24, magnitude)).isInfinite();
    assertThat(FloatSums.error(2, Float.MAX_VALUE)).isInfinite();
  }

  @Test
  void aMeanOfManyValuesHasRoomForTheRoundingOfTheirSum() {
    var b = new GraphBuilder("mean");
    int x = b.input("x", Shape.of(1, 112, 112, 1));
    Graph graph = b.output(b.mean("mean", x, false, 1, 2)).build();
    var intervals = ChannelIntervals.of(graph, Map.of(0, new ValueInterval(1, 1)));
    ValueInterval mean = intervals.of(graph.outputs().getFirst(), 0);
    assertThat(mean.high() - 1).isBetween(12_544 * 0x1p-24, 12_600 * 0x1p-24);
    assertThat(1 - mean.low()).isBetween(12_544 * 0x1p-24, 12_600 * 0x1p-24);
  }

  @Test
  void aConstantBesidePaddingTakesOnlyTheValuesOfItsWindows() {
    var b = new GraphBuilder("padded");
    int x = b.input("x", Shape.of(1, 4, 4, 1));
    float[] weights = {0, -1, 0, -1, 3, -1, 0, -1, 0};
    var shape = Shape.of(1, 3, 3, 1);
    x = b.depthwiseConv2d("d", x, weights, shape, null, 1, Padding.SAME, Activation.NONE);
    Graph graph = b.output(x).build();
    var intervals = ChannelIntervals.of(graph, Map.of(0, new ValueInterval(1, 1)));
    ValueInterval values = intervals.of(graph.outputs().getFirst(), 0);
    // -1 inside, 0 at the edges, 1 in the corners; 3 nowhere
    assertThat(values.low()).isCloseTo(-1, within(1e-5));
    assertThat(values.high()).isCloseTo(1, within(1e-5));
  }

  @Test
  void anAssumptionAboutAnActivationProvesNothingAboutItself() {
    var b = new GraphBuilder("own");
    int x = b.input("x", Shape.of(1, 2));
    x = b.fullyConnected("d", x, new float[] {1, 1}, Shape.of(1, 2), null, Activation.NONE);
    Graph graph = b.output(x).build();
    var intervals =
        ChannelIntervals.within(
            graph, Map.of(0, new ValueInterval(-1, 1)), Map.of(x, new ValueInterval(0, 0.1)));
    assertThat(intervals.of(x, 0).width()).isGreaterThan(3.9);
  }

  @Test
  void whatNobodyKnowsMayBeAnything() {
    var b = new GraphBuilder("unknown");
    int x = b.input("x", Shape.of(1, 2));
    Graph graph = b.output(b.node("swish", new Op.HardSwish(), x)).build();
    assertThat(ChannelIntervals.of(graph, Map.of()).of(graph.outputs().getFirst(), 1))
        .isEqualTo(ValueInterval.ALL);
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.api.Assertions.within(offset);
  }
}
