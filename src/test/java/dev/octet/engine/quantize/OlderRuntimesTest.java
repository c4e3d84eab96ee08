package dev.octet.engine.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quantized networks for older releases of TensorFlow Lite. */
class OlderRuntimesTest {
  private static final int SAMPLES = 6;
  private static final Shape SHAPE = Shape.of(1, 4, 4, 4);

  /** 20 dB. */
  private static final double MOST_NOISE = 0.01;

  @TempDir Path folder;

  /** Operators whose integer kernels came between 2.4 and 2.21, between layers of 2.3. */
  private static Graph graph() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    x = conv(b, "first", x);
    for (String name : List.of("ABS", "ELU", "SQRT", "EXP", "RSQRT", "LOG")) {
      int y =
          b.add(
              name + "/above0",
              b.relu(name + "/positive", x),
              b.constant("one" + name, Shape.of(), 1f));
      Tensor output = Tensor.activation(name + "/out", SHAPE, ElementType.FLOAT32);
      x = b.nodeMaking(List.of(output), OpaqueOps.plain(name), y).getFirst();
    }
    x = b.resizeBilinear("resized", x, 8, 8);
    x = b.reshape("rows", x, 8, 32);
    var weights = new float[8 * 32];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 5 - 2) * (i / 32 + 1) / 40f;
    x = b.fullyConnected("dense", x, weights, Shape.of(8, 32), new float[8], Activation.NONE);
    return b.output(x).build();
  }

  private static int conv(GraphBuilder b, String name, int x) {
    var weights = new float[4 * 3 * 3 * 4];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 11 - 5) / 10f;
    return b.conv2d(
        name, x, weights, Shape.of(4, 3, 3, 4), new float[4], 1, Padding.SAME, Activation.NONE);
  }

  private QuantizedGraph quantized(Trial trial, Target target, Release release) {
    boolean perTensor = RequiredRelease.PER_CHANNEL_FULLY_CONNECTED.isAfter(release);
    var options =
        new QuantizationOptions(
                target,
                CalibrationMethod.MIN_MAX,
                Set.of(),
                ElementType.FLOAT32,
                ElementType.FLOAT32)
            .with(new Compatibility(release, perTensor));
    return Quantizer.quantize(graph(), trial.statistics(Trial.range(0, SAMPLES)), options);
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8", "INT16X8", "INT8_PER_TENSOR"})
  void noNodeNeedsALaterReleaseAndLaterReleasesHaveFewerFloats(Target target) throws IOException {
    Graph graph = graph();
    int floats = Integer.MAX_VALUE;
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, SHAPE.size()), folder)) {
      for (Release release : Release.possible()) {
        QuantizedGraph quantized = quantized(trial, target, release);
        assertThat(RequiredRelease.beyond(release, quantized.graph())).as("%s", release).isEmpty();
        assertThat(quantized.keptFloat()).as("%s", release).hasSizeLessThanOrEqualTo(floats);
        floats = quantized.keptFloat().size();
        assertThat(trial.noise(graph, quantized.graph(), SAMPLES)).isLessThan(MOST_NOISE);
      }
    }
  }

  @Test
  void theReasonNamesTheRelease() throws IOException {
    try (var trial = Trial.of(graph(), Trial.samples(SAMPLES, SHAPE.size()), folder)) {
      List<KeptFloat> kept = quantized(trial, Target.INT8, Release.of(2, 7)).keptFloat();
      assertThat(kept)
          .filteredOn(one -> one.operator().equals("EXP"))
          .singleElement()
          .satisfies(one ->
              assertThat(one.reason())
                  .isEqualTo(
                      "TensorFlow Lite 2.7 has no integer kernel for it: version 2 of EXP came with"
                          + " 2.12"));
    }
  }

  @Test
  void onlyFullyConnectedWeightsLoseTheirScalesPerChannel() throws IOException {
    try (var trial = Trial.of(graph(), Trial.samples(SAMPLES, SHAPE.size()), folder)) {
      Graph made = quantized(trial, Target.INT8, Release.of(2, 9)).graph();
      assertThat(scales(made, "FULLY_CONNECTED")).isEqualTo(1);
      assertThat(scales(made, "CONV_2D")).isEqualTo(4);
      assertThat(
              scales(quantized(trial, Target.INT8, Release.of(2, 10)).graph(), "FULLY_CONNECTED"))
          .isEqualTo(8);
    }
  }

  private static int scales(Graph graph, String operator) {
    return graph.nodes().stream()
        .filter(node -> node.op().name().equals(operator))
        .map(node -> Objects.requireNonNull(graph.tensor(node.input(1)).quantization()))
        .map(Quantization::scales)
        .map(List::size)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void hybridConvolutionsNeedTheirRelease() {
    var b = new GraphBuilder("net");
    int x = b.input("x", SHAPE);
    var weights = new float[64 * 3 * 3 * 4];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 11 - 5) / 10f;
    int y =
        b.conv2d(
            "y",
            x,
            weights,
            Shape.of(64, 3, 3, 4),
            new float[64],
            1,
            Padding.SAME,
            Activation.NONE);
    Graph graph = b.output(y).build();
    List<String> reasons = new ArrayList<>();
    for (Release release : List.of(Release.of(2, 3), Release.of(2, 4))) {
      QuantizedGraph made = WeightsOnly.convert(graph, Target.DYNAMIC_RANGE, Set.of(), release);
      assertThat(RequiredRelease.beyond(release, made.graph())).isEmpty();
      made.keptFloat().forEach(one -> reasons.add(release + ": " + one.reason()));
    }
    assertThat(reasons)
        .containsExactly(
            "2.3: TensorFlow Lite 2.3 has no integer kernel for it: version 5 of CONV_2D came with"
                + " 2.4");
  }
}
