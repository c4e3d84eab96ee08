package dev.octet.engine.rewrite.rule;

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
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.RewriteTrial;
import dev.octet.engine.rewrite.trial.Certificate;
import dev.octet.engine.rewrite.trial.Promise;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.run.Delegation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** MEAN for pools over the whole image, judged by TensorFlow Lite. */
class MeanForGlobalPoolTest {
  private static final RewriteChoices MEAN = Choices.only("mean-for-global-pool");
  private static final int CHANNELS = 8;

  @TempDir Path folder;

  /** A pool of any kind between two convolutions, on images of 6 x 5; inputs lie in [-1, 1]. */
  private static GraphBuilder network(int batch, Activation before, Op.AveragePool2D pool) {
    var b = new GraphBuilder("pooled");
    int x = b.input("image", Shape.of(batch, 6, 5, 3));
    x = RewriteTrial.conv(b, "features", x, CHANNELS, before);
    x = b.node("pool", pool, x);
    return b.output(RewriteTrial.conv(b, "scores", x, 4, Activation.NONE));
  }

  private static Graph network(Activation before, Activation fused) {
    return network(1, before, new Op.AveragePool2D(Padding.VALID, 1, 1, 6, 5, fused)).build();
  }

  private static Op op(Graph graph, String layer) {
    return graph.nodes().stream()
        .filter(node -> graph.layerName(node).equals(layer))
        .map(Node::op)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPoolOverTheWholePictureBecomesAMean() throws IOException {
    try (var trial = new RewriteTrial(network(Activation.RELU, Activation.NONE), folder)) {
      Rewritten rewritten = trial.rewrite(MEAN);
      assertThat(op(rewritten.graph(), "pool")).isEqualTo(new Op.Mean(true));
      assertThat(RewriteTrial.shape(rewritten.graph(), "pool"))
          .isEqualTo(Shape.of(1, 1, 1, CHANNELS));
      trial.assertSame(rewritten.graph(), 1e-5f);
      assertThat(rewritten.stale()).isFalse();
      assertThat(rewritten.certificates())
          .singleElement()
          .satisfies(certificate -> {
            assertThat(certificate.rewrite()).isEqualTo("mean-for-global-pool");
            assertThat(certificate.promise()).isInstanceOf(Promise.Exact.class);
            assertThat(certificate.kept()).isTrue();
            assertThat(certificate.sites())
                .extracting(Certificate.Site::layer)
                .containsExactly("pool");
          });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, VALID, 1, 1, 6, 5",
    "1, VALID, 6, 5, 6, 5",
    "1, SAME, 6, 5, 6, 5",
    "1, SAME, 7, 9, 6, 5",
    "1, SAME, 6, 5, 7, 5", // the window reaches over the edge
    "1, SAME, 8, 8, 9, 10",
    "3, VALID, 2, 2, 6, 5"
  })
  void itDoesSoWhateverItsStridePaddingAndBatch(
      int batch, Padding padding, int strideHeight, int strideWidth, int height, int width)
      throws IOException {
    var pool =
        new Op.AveragePool2D(padding, strideHeight, strideWidth, height, width, Activation.NONE);
    try (var trial = new RewriteTrial(network(batch, Activation.NONE, pool).build(), folder)) {
      Graph rewritten = trial.rewrite(MEAN).graph();
      assertThat(op(rewritten, "pool")).isEqualTo(new Op.Mean(true));
      trial.assertSame(rewritten, 1e-5f);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, 1, 1, 5, 5",
    "VALID, 2, 2, 2, 2",
    "VALID, 6, 5, 5, 5", // one position, but not of all rows
    "SAME, 1, 1, 6, 5",
    "SAME, 3, 5, 6, 5"
  })
  void anyOtherPoolStays(Padding padding, int strideHeight, int strideWidth, int height, int width)
      throws IOException {
    var pool =
        new Op.AveragePool2D(padding, strideHeight, strideWidth, height, width, Activation.NONE);
    try (var trial = new RewriteTrial(network(1, Activation.NONE, pool).build(), folder)) {
      Rewritten rewritten = trial.rewrite(MEAN);
      assertThat(op(rewritten.graph(), "pool")).isEqualTo(pool);
      assertThat(rewritten.certificates()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RELU6, RELU6, true",
    "RELU6, RELU, true",
    "RELU, RELU, true",
    "RELU_N1_TO_1, RELU_N1_TO_1, true",
    "RELU, RELU6, false",
    "NONE, RELU6, false",
    "NONE, RELU, false",
    "RELU6, RELU_N1_TO_1, false"
  })
  void aFusedActivationMustHaveNothingToDo(Activation before, Activation fused, boolean idle)
      throws IOException {
    Graph graph = network(before, fused);
    try (var trial = new RewriteTrial(graph, folder)) {
      Graph rewritten = trial.rewrite(MEAN).graph();
      assertThat(op(rewritten, "pool")).isEqualTo(idle ? new Op.Mean(true) : op(graph, "pool"));
      trial.assertSame(rewritten, 1e-5f);
    }
  }

  @Test
  void aPoolThatIsReadTwiceAndDeliveredIsRewrittenForAll() throws IOException {
    var b = new GraphBuilder("several");
    int x =
        RewriteTrial.conv(
            b, "features", b.input("image", Shape.of(1, 4, 4, 3)), CHANNELS, Activation.RELU);
    // a name that the axes would have
    int other = b.relu6("pool/axes", x);
    int pool = b.averagePool2d("pool", x, 4, 4, Padding.VALID);
    int next = b.averagePool2d("next", other, 4, 1, Padding.VALID);
    int sum = b.add("sum", pool, next);
    int scores = RewriteTrial.conv(b, "scores", pool, 3, Activation.NONE);
    Graph graph = b.output(pool).output(sum).output(scores).build();
    try (var trial = new RewriteTrial(graph, folder)) {
      Graph rewritten = trial.rewrite(MEAN).graph();
      assertThat(rewritten.outputs()).isEqualTo(graph.outputs());
      assertThat(rewritten.nodes()).filteredOn(node -> node.op() instanceof Op.Mean).hasSize(2);
      assertThat(rewritten.tensors()).doesNotHaveDuplicates();
      trial.assertSame(rewritten, 1e-5f);
    }
  }

  @Test
  void itIsTriedWhereTheRecipeAsksForIt() throws IOException {
    try (var trial = new RewriteTrial(network(Activation.RELU, Activation.NONE), folder)) {
      for (var usual : List.of(Choices.PER_CHANNEL, Choices.PER_TENSOR)) {
        assertThat(op(trial.rewrite(usual).graph(), "pool")).isInstanceOf(Op.Mean.class);
        Graph without = trial.rewrite(usual.without("mean-for-global-pool")).graph();
        assertThat(op(without, "pool")).isInstanceOf(Op.AveragePool2D.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT8_PER_TENSOR", "UINT8_NNAPI", "INT16X8"})
  void theArtifactIsNoWorseAndItsConvolutionsLieInOnePart(Target target) throws IOException {
    Graph graph = network(Activation.RELU6, Activation.NONE);
    Graph rewritten;
    try (var trial = new RewriteTrial(graph, folder)) {
      rewritten = trial.rewrite(MEAN).graph();
    }
    double noise;
    try (var trial = trial(graph)) {
      Graph pooled = quantized(trial, target).graph();
      noise = trial.noise(graph, pooled, 16);
      assertThat(delegation(pooled).outside()).contains("AVERAGE_POOL_2D");
    }
    try (var trial = trial(rewritten)) {
      QuantizedGraph quantized = quantized(trial, target);
      assertThat(quantized.keptFloat()).isEmpty();
      Graph made = quantized.graph();
      assertThat(trial.noise(graph, made, 16)).isLessThan(1.05 * noise);
      if (target == Target.INT16X8) return; // of which XNNPACK takes nothing
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
  void withTheScaleOfItsInputItGivesWhatThePoolDid(Target target) throws IOException {
    Graph graph = network(Activation.RELU6, Activation.NONE);
    Graph rewritten;
    try (var trial = new RewriteTrial(graph, folder)) {
      rewritten = trial.rewrite(MEAN).graph();
    }
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
      Statistics seen = trial.statistics(Trial.range(0, 16));
      Graph pooled = Quantizer.quantize(graph, seen, options).graph();
      Graph mean = Quantizer.quantize(rewritten, seen, options).graph();
      assertThat(parameters(mean, "pool")).isEqualTo(parameters(pooled, "pool"));
      assertThat(parameters(mean, "features")).isEqualTo(parameters(pooled, "features"));
      // a sum half way between two steps may be rounded either way, in one channel or another
      float step = 3 * CHANNELS * parameters(mean, "pool").scale();
      for (int sample = 0; sample < 16; sample++) {
        assertThat(trial.outputs(mean, sample).getFirst())
            .containsExactly(trial.outputs(pooled, sample).getFirst(), within(step));
      }
    }
  }

  private Trial trial(Graph graph) throws IOException {
    return Trial.of(
        graph, RewriteTrial.samples(graph, 1), Files.createTempDirectory(folder, "eight-bits"));
  }

  private static QuantizedGraph quantized(Trial trial, Target target) {
    return trial.quantized(trial.statistics(Trial.range(0, 16)), target);
  }

  private static Delegation delegation(Graph graph) {
    try (var loaded = Network.load(graph);
        var interpreter = loaded.interpreter()) {
      return interpreter.delegation();
    }
  }

  private static Quantization parameters(Graph graph, String layer) {
    return graph.nodes().stream()
        .filter(node -> graph.layerName(node).equals(layer))
        .map(node -> Objects.requireNonNull(graph.tensor(node.output()).quantization()))
        .findFirst()
        .orElseThrow();
  }
}
