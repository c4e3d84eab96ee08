package dev.octet.engine.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.lint.NnapiLint;
import dev.octet.engine.network.Network;
import dev.octet.engine.quantize.QuantizationOptions;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Quantizer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.rule.AbsorbBiases;
import dev.octet.engine.rewrite.rule.EqualizeLayers;
import dev.octet.engine.rewrite.rule.EqualizeWithClipping;
import dev.octet.engine.rewrite.rule.MeanForGlobalPool;
import dev.octet.engine.rewrite.rule.RepairVanishingVariance;
import dev.octet.engine.rewrite.trial.Attempts;
import dev.octet.engine.run.Delegation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rewrites are for: the quantized network gains. */
class QuantizedRewritesTest {
  private static final int SAMPLES = 16;

  @TempDir Path folder;

  private Trial trial(Graph graph) throws IOException {
    return Trial.of(
        graph, RewriteTrial.samples(graph, 1), Files.createTempDirectory(folder, "trial"));
  }

  private static QuantizedGraph quantized(Trial trial, Target target) {
    return trial.quantized(trial.statistics(Trial.range(0, SAMPLES)), target);
  }

  /**
   * The noise of a quantized network, as a fraction of the power of the float network's outputs.
   */
  private double noise(Graph reference, Graph graph, Target target) throws IOException {
    try (var trial = trial(graph)) {
      return trial.noise(reference, quantized(trial, target).graph(), SAMPLES);
    }
  }

  private static int conv(
      GraphBuilder b, String name, int x, float[] weights, float[] bias, Activation activation) {
    Shape shape = Shape.of(bias.length, 1, 1, b.tensorOf(x).shape().channels());
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  @Test
  void absorbedBiasesHalveTheNoise() throws IOException {
    var random = new SplittableRandom(3);
    var b = new GraphBuilder("biased");
    int x = b.input("image", Shape.of(1, 6, 6, 2));
    float[] first = RewriteTrial.values(random, 8, 1);
    x = conv(b, "first", x, first, new float[] {0.1f, 8, -0.2f, 5}, Activation.RELU);
    float[] next = RewriteTrial.values(random, 16, 0.5);
    Graph graph = b.output(conv(b, "next", x, next, new float[4], Activation.RELU)).build();
    Statistics seen = RandomRuns.observed(graph);
    List<Integer> layers = AbsorbBiases.layers(graph, seen, false);
    Graph absorbed = Objects.requireNonNull(AbsorbBiases.propose(graph, seen, layers)).graph();
    assertThat(noise(graph, absorbed, Target.INT8_PER_TENSOR))
        .isLessThan(0.5 * noise(graph, graph, Target.INT8_PER_TENSOR));
  }

  /**
   * As in the paper: channel 1 was dead in training, so that its weights became small and its
   * variance almost 0; and no layer depends on it.
   */
  @Test
  void repairedVariancesTakeTheNoiseOfADeadChannel() throws IOException {
    var random = new SplittableRandom(4);
    var b = new GraphBuilder("dead");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    float[] kernels = RewriteTrial.values(random, 27, 0.5);
    for (int kernelPosition = 0; kernelPosition < 9; kernelPosition++)
      kernels[3 * kernelPosition + 1] *= 0.03f;
    Shape shape = Shape.of(1, 3, 3, 3);
    x = b.depthwiseConv2d("dw", x, kernels, shape, null, 1, Padding.VALID, Activation.NONE);
    float[] ones = {1, 1, 1};
    float[] variances = {0.5f, 1e-9f, 1.5f};
    x = b.batchNormalization("norm", x, ones, new float[3], new float[3], variances, 1e-9f);
    float[] mix = RewriteTrial.values(random, 12, 0.5);
    for (int o = 0; o < 4; o++) mix[3 * o + 1] *= 1e-6f;
    x = conv(b, "pointwise", x, mix, new float[4], Activation.NONE);
    b.output(b.reshape("flat", b.mean("scores", x, false, 1, 2), 1, 4));
    var network = Folding.BATCH_NORMALIZATION.fold(b.build());
    Graph folded = network.folded();
    Graph repaired =
        Objects.requireNonNull(RepairVanishingVariance.propose(network, Attempts.withinBudget()))
            .graph();
    assertThat(noise(folded, repaired, Target.INT8_PER_TENSOR))
        .isLessThan(0.01 * noise(folded, folded, Target.INT8_PER_TENSOR));
  }

  /** Channels of a RELU6 that differ by a factor of 30; the largest ones are clipped. */
  private static Graph clipped() {
    var random = new SplittableRandom(5);
    var b = new GraphBuilder("six");
    int x = b.input("image", Shape.of(1, 6, 6, 3));
    float[] weights = RewriteTrial.values(random, 18, 1);
    float[] bias = RewriteTrial.values(random, 6, 0.1);
    for (int o = 0; o < 6; o++) {
      double scale = 60 * Math.pow(30, o / 5.0 - 1);
      bias[o] *= (float) scale;
      for (int i = 0; i < 3; i++) weights[3 * o + i] *= (float) scale;
    }
    x = conv(b, "expand", x, weights, bias, Activation.RELU6);
    float[] kernels = RewriteTrial.values(random, 54, 0.5);
    Shape shape = Shape.of(1, 3, 3, 6);
    x = b.depthwiseConv2d("dw", x, kernels, shape, null, 1, Padding.SAME, Activation.RELU6);
    float[] project = RewriteTrial.values(random, 24, 1);
    x = conv(b, "project", x, project, new float[4], Activation.NONE);
    return b.output(b.mean("pool", x, false, 1, 2)).build();
  }

  private static Graph withCaps(Graph graph) {
    return Objects.requireNonNull(EqualizeWithClipping.propose(graph, RandomRuns.observed(graph)))
        .graph();
  }

  private static List<Node> minimums(Graph graph) {
    return graph.nodes().stream().filter(node -> node.op() instanceof Op.Minimum).toList();
  }

  @Test
  void capsTakeNoiseFromPerTensorWeights() throws IOException {
    Graph graph = clipped();
    Graph fused =
        Objects.requireNonNull(
                EqualizeLayers.propose(
                    graph, RandomRuns.observed(graph), EqualizeLayers.clippedGroups(graph)))
            .graph();
    assertThat(noise(graph, withCaps(graph), Target.INT8_PER_TENSOR))
        .isLessThan(noise(graph, graph, Target.INT8_PER_TENSOR) / 2.5)
        .isLessThan(noise(graph, fused, Target.INT8_PER_TENSOR));
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "INT16X8"})
  void aCapHasTheScaleOfItsInputAndNoRangeBeyondTheBounds(Target target) throws IOException {
    Graph graph = clipped();
    Graph capped = withCaps(graph);
    try (var trial = trial(capped)) {
      QuantizedGraph quantized = quantized(trial, target);
      assertThat(quantized.keptFloat()).isEmpty();
      assertThat(minimums(quantized.graph())).isNotEmpty();
      for (Node cap : minimums(quantized.graph())) {
        Quantization one =
            Objects.requireNonNull(quantized.graph().tensor(cap.output()).quantization());
        for (int input : cap.inputs()) {
          assertThat(quantized.graph().tensor(input).quantization()).isEqualTo(one);
          assertThat(quantized.graph().tensor(input).type()).isEqualTo(target.activations());
        }
        Node real =
            minimums(capped).stream()
                .filter(node -> node.output() == cap.output())
                .findFirst()
                .orElseThrow();
        int levels = target.activations() == ElementType.INT16 ? 32767 : 255;
        assertThat((double) one.scale() * levels)
            .isLessThanOrEqualTo(largest(capped, real) * 1.0001);
      }
      float[] made = trial.outputs(quantized.graph(), 3).getFirst();
      assertThat(made).containsExactly(trial.outputs(graph, 3).getFirst(), within(0.3f));
    }
  }

  private static float largest(Graph graph, Node cap) {
    float largest = 0;
    for (float value : graph.tensor(cap.input(1)).requireConstant().floats()) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** A pool over the whole image between two convolutions. */
  private static Graph pooled() {
    var b = new GraphBuilder("pooled");
    int x = b.input("image", Shape.of(1, 6, 5, 3));
    x = RewriteTrial.conv(b, "features", x, 8, Activation.RELU6);
    x = b.node("pool", new Op.AveragePool2D(Padding.VALID, 1, 1, 6, 5, Activation.NONE), x);
    return b.output(RewriteTrial.conv(b, "scores", x, 4, Activation.NONE)).build();
  }

  private static Graph withMean(Graph graph) {
    return Objects.requireNonNull(MeanForGlobalPool.propose(graph, Map.of())).graph();
  }

  private static Delegation delegation(Graph graph) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter()) {
      return interpreter.delegation();
    }
  }

  private static Quantization parameters(Graph graph, String layer) {
    int output = NamedLayers.node(graph, layer).output();
    return Objects.requireNonNull(graph.tensor(output).quantization());
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "UINT8_NNAPI", "INT16X8"})
  void aMeanIsAsPreciseAsThePoolAndRunsOnXnnpack(Target target) throws IOException {
    Graph graph = pooled();
    double noise;
    try (var trial = trial(graph)) {
      Graph pool = quantized(trial, target).graph();
      noise = trial.noise(graph, pool, SAMPLES);
      assertThat(delegation(pool).outside()).contains("AVERAGE_POOL_2D");
    }
    try (var trial = trial(withMean(graph))) {
      QuantizedGraph quantized = quantized(trial, target);
      assertThat(quantized.keptFloat()).isEmpty();
      Graph made = quantized.graph();
      assertThat(trial.noise(graph, made, SAMPLES)).isLessThan(1.05 * noise);
      if (target == Target.INT16X8) return; // XNNPACK runs none of it
      assertThat(delegation(made).partitions()).isEqualTo(1);
      Quantization read = parameters(made, "features");
      Quantization mean = parameters(made, "pool");
      if (target == Target.UINT8_NNAPI) {
        assertThat(mean).isEqualTo(read);
        assertThat(NnapiLint.of(made)).noneMatch(finding -> finding.layer().equals("pool"));
      } else {
        assertThat(mean.scale()).isLessThan(read.scale());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "UINT8_NNAPI"})
  void aMeanWithTheScaleOfItsInputHasTheOutputsOfThePool(Target target) throws IOException {
    Graph graph = pooled();
    var options =
        new QuantizationOptions(
            target,
            CalibrationMethod.GREEDY,
            Set.of(),
            Set.of(),
            Set.of("pool"),
            ElementType.FLOAT32,
            ElementType.FLOAT32,
            false,
            false);
    try (var trial = trial(graph)) {
      Statistics seen = trial.statistics(Trial.range(0, SAMPLES));
      Graph pool = Quantizer.quantize(graph, seen, options).graph();
      Graph mean = Quantizer.quantize(withMean(graph), seen, options).graph();
      assertThat(parameters(mean, "pool")).isEqualTo(parameters(pool, "pool"));
      assertThat(parameters(mean, "features")).isEqualTo(parameters(pool, "features"));
      // a sum half way between two levels may be rounded either way, in any channel
      float tolerance = 3 * 8 * parameters(mean, "pool").scale();
      for (int sample = 0; sample < SAMPLES; sample++) {
        assertThat(trial.outputs(mean, sample).getFirst())
            .containsExactly(trial.outputs(pool, sample).getFirst(), within(tolerance));
      }
    }
  }
}
