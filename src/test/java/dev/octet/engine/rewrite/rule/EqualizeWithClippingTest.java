package dev.octet.engine.rewrite.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.channels.WeightRanges;
import dev.octet.engine.rewrite.edit.LayerWeights;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equalization past what a RELU6 allows, judged by TensorFlow Lite. */
class EqualizeWithClippingTest {
  private static final RewriteChoices CAPPED = equalization("exact-cap");
  private static final RewriteChoices FUSED = equalization("fused");
  private static final int CHANNELS = 6;

  @TempDir Path folder;

  private static RewriteChoices equalization(String relu6) {
    return Choices.only("cross-layer-equalization", "relu6", relu6);
  }

  /** Inputs lie in [-1, 1]; the channels' weights differ by a factor of {@code spread}. */
  private static Graph network(double spread, double gain) {
    var random = new SplittableRandom(5);
    var b = new GraphBuilder("six");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    x = conv(b, random, "expand", x, CHANNELS, spread, gain, Activation.RELU6);
    float[] kernelPositions = RewriteTrial.values(random, 9 * CHANNELS, 0.5);
    Shape depthwise = Shape.of(1, 3, 3, CHANNELS);
    var six = Activation.RELU6;
    x = b.depthwiseConv2d("depthwise", x, kernelPositions, depthwise, null, 1, Padding.SAME, six);
    x = conv(b, random, "project", x, 4, 1, 1, Activation.NONE);
    return b.output(b.mean("pool", x, false, 1, 2)).build();
  }

  private static int conv(
      GraphBuilder b,
      SplittableRandom random,
      String name,
      int x,
      int out,
      double spread,
      double gain,
      Activation activation) {
    int inputs = b.tensorOf(x).shape().channels();
    float[] weights = RewriteTrial.values(random, out * inputs, 1);
    float[] bias = RewriteTrial.values(random, out, 0.1);
    for (int o = 0; o < out; o++) {
      double scale = gain * Math.pow(spread, (double) o / (out - 1) - 1);
      bias[o] = (float) (bias[o] * scale);
      for (int i = 0; i < inputs; i++) {
        weights[o * inputs + i] = (float) (weights[o * inputs + i] * scale);
      }
    }
    Shape shape = Shape.of(out, 1, 1, inputs);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  private static List<Node> bounds(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.Minimum).toList();
  }

  private static float largest(Graph graph, Node cap) {
    float[] values = graph.tensor(cap.input(1)).requireConstant().floats();
    float largest = 0;
    for (float value : values) largest = Math.max(largest, value);
    return largest;
  }

  private double noise(Graph reference, Graph graph, Target target) throws IOException {
    try (var trial = trial(graph)) {
      return trial.noise(reference, quantized(trial, target).graph(), 16);
    }
  }

  private Trial trial(Graph graph) throws IOException {
    List<float[]> samples = RewriteTrial.samples(graph, 1);
    return Trial.of(graph, samples, Files.createTempDirectory(folder, "eight-bits"));
  }

  private static QuantizedGraph quantized(Trial trial, Target target) {
    return trial.quantized(trial.statistics(Trial.range(0, 16)), target);
  }

  @Test
  void channelsThatClipAreScaledAndStillClip() throws IOException {
    Graph graph = network(30, 60);
    try (var trial = new RewriteTrial(graph, folder)) {
      Rewritten rewritten = trial.rewrite(CAPPED);
      trial.assertSame(rewritten.graph());
      Certificate first = rewritten.certificates().getFirst();
      assertThat(first.rewrite()).isEqualTo(EqualizeWithClipping.NAME);
      assertThat(first.promise()).isInstanceOf(Promise.Exact.class);
      assertThat(first.kept()).isTrue();
      assertThat(bounds(rewritten.graph())).isNotEmpty();
      assertThat(rewritten.stale()).isTrue();
      Graph fused = trial.rewrite(FUSED).graph();
      assertThat(bounds(fused)).isEmpty();
      assertThat(evenness(rewritten.graph())).isGreaterThan(2 * evenness(fused));
    }
  }

  private static double evenness(Graph graph) {
    LayerWeights weights = Objects.requireNonNull(LayerWeights.of(graph, 0));
    var ones = new double[weights.inputs()];
    Arrays.fill(ones, 1);
    double[] ranges = new WeightRanges(weights).to(ones);
    return Arrays.stream(ranges).min().orElse(0) / Arrays.stream(ranges).max().orElse(1);
  }

  @Test
  void withoutAChannelThatGainsByItThereIsNoCap() throws IOException {
    try (var trial = new RewriteTrial(network(1, 20), folder)) {
      Rewritten rewritten = trial.rewrite(CAPPED);
      trial.assertSame(rewritten.graph());
      assertThat(bounds(rewritten.graph())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsCappedTheOutputsStay(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var b = new GraphBuilder("random");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    int skip = conv(b, random, "stem", x, 4, 30, 60, Activation.RELU6);
    x = conv(b, random, "branch", skip, 4, 30, 30, Activation.NONE);
    x = b.node("sum", new Op.Add(Activation.RELU6), x, skip);
    x = b.maxPool2d("pool", x, 2, 2, Padding.VALID);
    x = b.relu6("six", conv(b, random, "next", x, 5, 30, 30, Activation.NONE));
    x = b.reshape("flat", x, 1, 45);
    float[] weights = RewriteTrial.values(random, 3 * 45, 0.2);
    x = b.fullyConnected("dense", x, weights, Shape.of(3, 45), null, Activation.NONE);
    try (var trial = new RewriteTrial(b.output(x).build(), folder)) {
      Rewritten rewritten = trial.rewrite(CAPPED);
      assertThat(bounds(rewritten.graph())).isNotEmpty();
      Certificate capped = rewritten.certificates().getFirst();
      assertThat(capped.rewrite()).isEqualTo(EqualizeWithClipping.NAME);
      assertThat(capped.kept()).isTrue();
      assertThat(Objects.requireNonNull(capped.measured()).largestChange()).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "INT16X8"})
  void aCapRunsInTheScaleOfWhatItCapsAndNoRangeIsLongerThanTheCaps(Target target)
      throws IOException {
    Graph graph = network(30, 60);
    try (var before = new RewriteTrial(graph, folder)) {
      Graph rewritten = before.rewrite(CAPPED).graph();
      try (var trial = trial(rewritten)) {
        QuantizedGraph quantized = quantized(trial, target);
        assertThat(quantized.keptFloat()).isEmpty();
        for (Node cap : bounds(quantized.graph())) {
          Tensor made = quantized.graph().tensor(cap.output());
          Quantization one = Objects.requireNonNull(made.quantization());
          for (int input : cap.inputs()) {
            assertThat(quantized.graph().tensor(input).quantization()).isEqualTo(one);
            assertThat(quantized.graph().tensor(input).type()).isEqualTo(target.activations());
          }
          Node real =
              bounds(rewritten).stream()
                  .filter(node -> node.output() == cap.output())
                  .findFirst()
                  .orElseThrow();
          int levels = target.activations() == ElementType.INT16 ? 32767 : 255;
          assertThat((double) one.scale() * levels)
              .isLessThanOrEqualTo(largest(rewritten, real) * 1.0001);
        }
        float[] answer = trial.outputs(quantized.graph(), 3).getFirst();
        float[] wanted = trial.outputs(graph, 3).getFirst();
        assertThat(answer).containsExactly(wanted, within(0.3f));
      }
    }
  }

  @Test
  void withOneScaleForAllWeightsCapsTakeAwayNoise() throws IOException {
    Graph graph = network(30, 60);
    try (var trial = new RewriteTrial(graph, folder)) {
      double as = noise(graph, graph, Target.INT8_PER_TENSOR);
      Graph fused = trial.rewrite(FUSED).graph();
      Graph capped = trial.rewrite(CAPPED).graph();
      assertThat(noise(graph, capped, Target.INT8_PER_TENSOR))
          .isLessThan(as / 2.5)
          .isLessThan(noise(graph, fused, Target.INT8_PER_TENSOR));
    }
  }
}
