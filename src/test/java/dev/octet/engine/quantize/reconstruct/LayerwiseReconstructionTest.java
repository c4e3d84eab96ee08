package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction.Steps;
import dev.octet.engine.timing.PartClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bias correction, judged by running what it makes. */
class LayerwiseReconstructionTest {
  private static final Shape IMAGE = Shape.of(1, 6, 6, 4);
  private static final int SAMPLES = 48;
  private static final Steps BIAS_ONLY = new Steps(WeightRounding.NEAREST, true);

  @TempDir private Path folder;

  /** A network and the name by which it is called here. */
  record Network(String name, Graph graph) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Network> networks() {
    return Stream.of(
        network("convolution", (b, x) -> conv(b, "y", x, Padding.SAME, Activation.NONE)),
        network("convolution inside", (b, x) -> conv(b, "y", x, Padding.VALID, Activation.NONE)),
        network(
            "depthwise convolution",
            (b, x) ->
                b.depthwiseConv2d(
                    "y",
                    x,
                    biasedDepthwise(4, 9),
                    Shape.of(1, 3, 3, 4),
                    new float[4],
                    1,
                    Padding.SAME,
                    Activation.NONE)),
        network(
            "transposed convolution",
            (b, x) ->
                b.transposeConv(
                    "y",
                    x,
                    biased(3, 36),
                    Shape.of(3, 3, 3, 4),
                    new float[3],
                    Shape.of(1, 12, 12, 3),
                    2,
                    Padding.SAME)),
        network(
            "fully connected",
            (b, x) ->
                b.fullyConnected(
                    "y", x, biased(5, 144), Shape.of(5, 144), new float[5], Activation.NONE)),
        network(
            "two layers",
            (b, x) ->
                conv(
                    b,
                    "y",
                    conv(b, "hidden", x, Padding.SAME, Activation.RELU6),
                    Padding.SAME,
                    Activation.NONE)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theMeanShiftOfRoundedWeightsIsTakenBack(Network network) throws IOException {
    try (var trial = Trial.of(network.graph(), positive(), folder)) {
      int[] samples = Trial.range(0, SAMPLES);
      var statistics = trial.statistics(samples);
      QuantizedGraph rounded = trial.quantized(statistics);
      QuantizedGraph corrected = walk(trial, rounded, samples, 1);
      GraphVerifier.verify(corrected.graph());
      double[] wanted = trial.channelMeans(network.graph(), samples);
      double before = shift(wanted, trial.channelMeans(rounded.graph(), samples));
      double after = shift(wanted, trial.channelMeans(corrected.graph(), samples));
      double step = step(corrected);
      assertThat(before).as("shift without correction").isGreaterThan(2 * step);
      assertThat(after).as("shift with correction").isLessThan(step / 2);
    }
  }

  /** So large that its rows are summed in several bands, which differ from each other. */
  @Test
  void theMeanShiftOfALargeImageIsTakenBack() throws IOException {
    Shape large = Shape.of(1, 600, 600, 4);
    var b = new GraphBuilder("net");
    Graph graph =
        b.output(conv(b, "y", b.input("x", large), Padding.SAME, Activation.NONE)).build();
    List<float[]> samples = Trial.samples(4, large.size());
    for (float[] sample : samples) {
      for (int i = 0; i < sample.length; i++) sample[i] = (sample[i] + 1) * i / sample.length;
    }
    try (var trial = Trial.of(graph, samples, folder)) {
      int[] all = Trial.range(0, samples.size());
      var statistics = trial.statistics(all);
      QuantizedGraph rounded = trial.quantized(statistics);
      QuantizedGraph corrected =
          LayerwiseReconstruction.walk(
              rounded, BIAS_ONLY, statistics, trial.reader(), all, 2, new PartClock(), _ -> {});
      double[] wanted = trial.channelMeans(graph, all);
      double before = shift(wanted, trial.channelMeans(rounded.graph(), all));
      double after = shift(wanted, trial.channelMeans(corrected.graph(), all));
      assertThat(after).isLessThan(before / 4).isLessThan(step(corrected) / 2);
    }
  }

  @Test
  void onlyBiasesChange() throws IOException {
    Network network = networks().findFirst().orElseThrow();
    try (var trial = Trial.of(network.graph(), positive(), folder)) {
      int[] samples = Trial.range(0, SAMPLES);
      QuantizedGraph rounded = trial.quantized(trial.statistics(samples));
      QuantizedGraph corrected = walk(trial, rounded, samples, 1);
      Node conv = rounded.graph().nodes().get(rounded.layers().getFirst().node());
      for (int id = 0; id < rounded.graph().tensors().size(); id++) {
        if (id == conv.input(2)) continue;
        assertThat(corrected.graph().tensor(id)).isEqualTo(rounded.graph().tensor(id));
      }
    }
  }

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException {
    Network network = networks().toList().getLast();
    try (var trial = Trial.of(network.graph(), positive(), folder)) {
      int[] samples = Trial.range(0, SAMPLES);
      QuantizedGraph rounded = trial.quantized(trial.statistics(samples));
      assertThat(walk(trial, rounded, samples, 3).graph())
          .isEqualTo(walk(trial, rounded, samples, 1).graph());
    }
  }

  @Test
  void withoutSamplesNothingChanges() throws IOException {
    Network network = networks().findFirst().orElseThrow();
    try (var trial = Trial.of(network.graph(), positive(), folder)) {
      QuantizedGraph rounded = trial.quantized(trial.statistics(Trial.range(0, 4)));
      assertThat(walk(trial, rounded, new int[0], 1)).isSameAs(rounded);
    }
  }

  private static QuantizedGraph walk(
      Trial trial, QuantizedGraph rounded, int[] samples, int threads) {
    var statistics = trial.statistics(Trial.range(0, SAMPLES));
    return LayerwiseReconstruction.walk(
        rounded, BIAS_ONLY, statistics, trial.reader(), samples, threads, new PartClock(), _ -> {});
  }

  private static double shift(double[] wanted, double[] got) {
    double largest = 0;
    for (int c = 0; c < wanted.length; c++) {
      largest = Math.max(largest, Math.abs(wanted[c] - got[c]));
    }
    return largest;
  }

  private static double step(QuantizedGraph quantized) {
    Quantization last =
        quantized.graph().tensor(quantized.layers().getLast().tensor()).quantization();
    return Objects.requireNonNull(last).scale();
  }

  private interface Layers {
    int add(GraphBuilder builder, int x);
  }

  private static Network network(String name, Layers layers) {
    var b = new GraphBuilder(name);
    return new Network(name, b.output(layers.add(b, b.input("x", IMAGE))).build());
  }

  private static int conv(GraphBuilder b, String name, int x, Padding padding, Activation act) {
    Shape shape = Shape.of(4, 3, 3, 4);
    return b.conv2d(name, x, biased(4, 36), shape, new float[4], 1, padding, act);
  }

  /**
   * Weights that rounding shifts: in each channel one is 127 steps, the others are 0.45 steps and
   * round to 0.
   *
   * @param kernelPositions of each channel, which lie one behind the other
   */
  private static float[] biased(int channels, int kernelPositions) {
    var weights = new float[channels * kernelPositions];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % kernelPositions == i / kernelPositions ? 127 : 0.45f) / 254;
    }
    return weights;
  }

  /** Returns the weights of {@link #biased} with the channels innermost. */
  private static float[] biasedDepthwise(int channels, int kernelPositions) {
    float[] outermost = biased(channels, kernelPositions);
    var weights = new float[outermost.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = outermost[i % channels * kernelPositions + i / channels];
    }
    return weights;
  }

  private static List<float[]> positive() {
    var random = new SplittableRandom(7);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) {
      var sample = new float[IMAGE.size()];
      for (int i = 0; i < sample.length; i++) sample[i] = (float) random.nextDouble(0, 2);
      samples.add(sample);
    }
    return samples;
  }
}
