package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction.Steps;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.timing.PartClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks in which several layers read the same weights. */
class SharedWeightsTest {
  private static final int SAMPLES = 24;
  private static final int UNITS = 16;

  @TempDir private Path folder;

  private static float[] random(int count, double reach) {
    var random = new SplittableRandom(count);
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) random.nextDouble(-reach, reach);
    return values;
  }

  /** Four steps of h = tanh(W x + U h + b), unrolled. */
  private static Graph recurrent() {
    var b = new GraphBuilder("recurrent");
    int x = b.input("x", Shape.of(1, 4 * UNITS));
    List<Integer> steps = b.split("step", x, 1, 4);
    float[] input = random(UNITS * UNITS, 0.6);
    float[] state = random(UNITS * UNITS + 1, 0.5);
    float[] square = Arrays.copyOf(state, UNITS * UNITS);
    float[] bias = random(UNITS, 0.3);
    int h = -1;
    for (int t = 0; t < steps.size(); t++) {
      int a = dense(b, "in" + t, steps.get(t), input, bias);
      if (h >= 0) a = b.add("sum" + t, a, dense(b, "state" + t, h, square, new float[UNITS]));
      h = b.tanh("h" + t, a);
    }
    return b.output(h).build();
  }

  private static int dense(GraphBuilder b, String name, int x, float[] weights, float[] bias) {
    return b.fullyConnected(name, x, weights, Shape.of(UNITS, UNITS), bias, Activation.NONE);
  }

  /** The same convolution on an image and on the image made smaller by a factor. */
  private static Graph siamese(float factor) {
    var b = new GraphBuilder("siamese");
    int x = b.input("x", Shape.of(1, 6, 6, 4));
    int y = b.mul("other", x, b.constant("factor", Shape.of(1), factor));
    float[] weights = random(8 * 9 * 4, 0.4);
    float[] bias = random(8, 0.2);
    Shape shape = Shape.of(8, 3, 3, 4);
    int p = b.conv2d("left", x, weights, shape, bias, 1, Padding.SAME, Activation.RELU);
    int q = b.conv2d("right", y, weights, shape, bias, 1, Padding.SAME, Activation.RELU);
    return b.output(b.concatenation("both", 3, p, q)).build();
  }

  /** Images whose neighbouring values are alike: there is something to compensate with. */
  private static List<float[]> smooth() {
    var random = new SplittableRandom(11);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      double level = random.nextDouble(-1, 1);
      double slope = random.nextDouble(-0.1, 0.1);
      var sample = new float[144];
      for (int i = 0; i < sample.length; i++) {
        sample[i] = (float) (level + slope * (i / 4 % 6) + random.nextDouble(-0.05, 0.05));
      }
      samples.add(sample);
    }
    return samples;
  }

  private QuantizedGraph walked(Trial trial, Target target) {
    int[] samples = Trial.range(0, SAMPLES);
    var statistics = trial.statistics(samples);
    return LayerwiseReconstruction.walk(
        trial.quantized(statistics, target),
        new Steps(WeightRounding.GPTQ, true),
        statistics,
        trial.reader(),
        samples,
        2,
        new PartClock(),
        _ -> {});
  }

  private static Set<Integer> read(Graph graph, int position) {
    return graph.nodes().stream()
        .filter(node -> node.op() instanceof Op.Weighted)
        .map(node -> node.input(position))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "INT16X8"})
  void theStepsOfARecurrentNetworkReadOneTensorOfWeightsEach(Target target) throws IOException {
    Graph graph = recurrent();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * UNITS), folder)) {
      QuantizedGraph quantized = walked(trial, target);
      GraphVerifier.verify(quantized.graph());
      assertThat(read(quantized.graph(), 1)).as("weights").hasSize(2);
      assertThat(read(quantized.graph(), 2)).as("biases").hasSize(2);
      assertThat(trial.noise(graph, quantized.graph(), SAMPLES)).isLessThan(1e-3);
    }
  }

  @Test
  void branchesOfDifferentRangesShareWeightsAndHaveBiasesOfTheirOwn() throws IOException {
    Graph graph = siamese(0.1f);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 144), folder)) {
      QuantizedGraph quantized = walked(trial, Target.INT8);
      GraphVerifier.verify(quantized.graph());
      assertThat(read(quantized.graph(), 1)).as("weights").hasSize(1);
      assertThat(read(quantized.graph(), 2)).as("biases").hasSize(2);
      assertThat(trial.noise(graph, quantized.graph(), SAMPLES)).isLessThan(1e-3);
    }
  }

  @Test
  void roundingFitsAllLayersThatReadTheWeights() throws IOException {
    Graph graph = siamese(1.5f);
    try (var trial = Trial.of(graph, smooth(), folder)) {
      int[] samples = Trial.range(0, SAMPLES);
      QuantizedGraph nearest = trial.quantized(trial.statistics(samples));
      double before = trial.noise(graph, nearest.graph(), SAMPLES);
      assertThat(trial.noise(graph, walked(trial, Target.INT8).graph(), SAMPLES))
          .isLessThan(before);
    }
  }

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException {
    Graph graph = recurrent();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * UNITS), folder)) {
      int[] samples = Trial.range(0, SAMPLES);
      var statistics = trial.statistics(samples);
      QuantizedGraph nearest = trial.quantized(statistics);
      var steps = new Steps(WeightRounding.GPTQ, true);
      Graph one =
          LayerwiseReconstruction.walk(
                  nearest, steps, statistics, trial.reader(), samples, 1, new PartClock(), _ -> {})
              .graph();
      Graph three =
          LayerwiseReconstruction.walk(
                  nearest, steps, statistics, trial.reader(), samples, 3, new PartClock(), _ -> {})
              .graph();
      assertThat(three).isEqualTo(one);
    }
  }

  @Test
  void aLayerThatStaysFloatKeepsFloatWeightsBesideTheSharedOnes() throws IOException {
    Graph graph = recurrent();
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 4 * UNITS), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      var options =
          new QuantizationOptions(
              Target.INT8,
              CalibrationMethod.MIN_MAX,
              Set.of("state2"),
              ElementType.FLOAT32,
              ElementType.FLOAT32);
      Graph quantized = Quantizer.quantize(graph, statistics, options).graph();
      GraphVerifier.verify(quantized);
      assertThat(trial.noise(graph, quantized, SAMPLES)).isLessThan(1e-3);
      List<Node> layers =
          quantized.nodes().stream().filter(node -> node.op() instanceof Op.Weighted).toList();
      assertThat(layers)
          .filteredOn(node -> quantized.tensor(node.input(1)).type().isFloat())
          .hasSize(1);
    }
  }
}
