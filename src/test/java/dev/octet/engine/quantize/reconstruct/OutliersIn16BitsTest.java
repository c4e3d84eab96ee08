package dev.octet.engine.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Node;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.quantize.QuantizedGraph;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.reconstruct.LayerwiseReconstruction.Steps;
import dev.octet.engine.quantize.weights.WeightQuantization;
import dev.octet.engine.timing.PartClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layers whose 16-bit input has its range taken by few large values, so that all others are of few
 * steps: GPTQ fits the weights to the others, too.
 */
class OutliersIn16BitsTest {
  private static final int SIZE = 6;
  private static final int CHANNELS = 16;
  private static final int SAMPLES = 48;
  private static final int KERNEL = 3;

  /** The channel that is large. */
  private static final int LARGE = 3;

  /** Samples of which {@link RowSampler} fits to the one and judges by the other. */
  private static final int FITTED_TO = 5;

  private static final int JUDGING = 7;

  @TempDir private Path folder;

  /** Pixels whose neighbours, along the rows, the columns and the channels, are much alike. */
  private static float[] smooth(SplittableRandom random) {
    var pixels = new float[SIZE * SIZE * CHANNELS];
    double level = 0;
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        for (int c = 0; c < CHANNELS; c++) {
          double above = y == 0 ? level : pixels[at(y - 1, x, c)];
          double left = x == 0 ? level : pixels[at(y, x - 1, c)];
          level = 0.3 * (above + left + level) + 0.5 * random.nextGaussian();
          pixels[at(y, x, c)] = (float) level;
        }
      }
    }
    return pixels;
  }

  private static int at(int y, int x, int channel) {
    return (y * SIZE + x) * CHANNELS + channel;
  }

  private static List<float[]> smooth() {
    var random = new SplittableRandom(7);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) samples.add(smooth(random));
    return samples;
  }

  /** One pixel of one sample is a thousand times what all others are. */
  private static List<float[]> withOutlier(int sample) {
    List<float[]> samples = smooth();
    var random = new SplittableRandom(2);
    for (int c = 0; c < CHANNELS; c++) {
      samples.get(sample)[at(2, 5, c)] = (float) (1000 * random.nextGaussian());
    }
    return samples;
  }

  /** One channel is a thousand times the others, and independent of them or much like them. */
  private static List<float[]> withLargeChannel(boolean independent) {
    var random = new SplittableRandom(2);
    List<float[]> samples = smooth();
    for (float[] sample : samples) {
      for (int i = LARGE; i < sample.length; i += CHANNELS) {
        sample[i] = 1000 * (float) (independent ? random.nextGaussian() : sample[i]);
      }
    }
    return samples;
  }

  private static List<float[]> withoutLargeChannel(List<float[]> samples) {
    List<float[]> others = new ArrayList<>();
    for (float[] sample : samples) {
      float[] other = sample.clone();
      for (int i = LARGE; i < other.length; i += CHANNELS) other[i] = 0;
      others.add(other);
    }
    return others;
  }

  private static float[] weights(int length) {
    var random = new SplittableRandom(3);
    var weights = new float[length];
    for (int i = 0; i < length; i++) weights[i] = (float) random.nextGaussian();
    return weights;
  }

  /** A pointwise convolution; what is large leaves it as 6, so that it takes no range there. */
  private static Graph pointwise() {
    var b = new GraphBuilder("pointwise");
    int x = b.input("x", Shape.of(1, SIZE, SIZE, CHANNELS));
    return b.output(
            b.conv2d(
                "y",
                x,
                weights(CHANNELS * CHANNELS),
                Shape.of(CHANNELS, 1, 1, CHANNELS),
                new float[CHANNELS],
                1,
                Padding.SAME,
                Activation.RELU6))
        .build();
  }

  private static Graph depthwise() {
    var b = new GraphBuilder("depthwise");
    int x = b.input("x", Shape.of(1, SIZE, SIZE, CHANNELS));
    return b.output(
            b.depthwiseConv2d(
                "y",
                x,
                weights(KERNEL * KERNEL * CHANNELS),
                Shape.of(1, KERNEL, KERNEL, CHANNELS),
                new float[CHANNELS],
                1,
                Padding.VALID,
                Activation.RELU6))
        .build();
  }

  private record Rounded(QuantizedGraph nearest, QuantizedGraph compensated) {}

  private Trial trial(Graph network, List<float[]> samples) throws IOException {
    return Trial.of(network, samples, Files.createTempDirectory(folder, "trial"));
  }

  private static QuantizedGraph walk(Trial trial, WeightRounding rounding, int threads) {
    int[] samples = Trial.range(0, SAMPLES);
    var statistics = trial.statistics(samples);
    QuantizedGraph quantized = trial.quantized(statistics, Target.INT16X8);
    return LayerwiseReconstruction.walk(
        quantized,
        new Steps(rounding, true),
        statistics,
        trial.reader(),
        samples,
        threads,
        new PartClock(),
        _ -> {});
  }

  private Rounded rounded(Graph network, List<float[]> samples) throws IOException {
    try (Trial trial = trial(network, samples)) {
      return new Rounded(
          walk(trial, WeightRounding.NEAREST, 1), walk(trial, WeightRounding.GPTQ, 1));
    }
  }

  private static Tensor weights(QuantizedGraph quantized) {
    Node node = quantized.graph().nodes().get(quantized.layers().getFirst().node());
    return quantized.graph().tensor(node.input(1));
  }

  /** The power of what errors of the weights make of some samples, centred. */
  private static double noise(Graph network, QuantizedGraph quantized, List<float[]> samples) {
    Node node = network.nodes().getFirst();
    float[] reals = network.tensor(node.input(1)).requireConstant().floats();
    Tensor rounded = weights(quantized);
    boolean depthwise = rounded.shape().dim(1) == KERNEL;
    byte[] integers = rounded.requireConstant().bytes();
    double total = 0;
    for (int o = 0; o < CHANNELS; o++) {
      double scale = WeightQuantization.parameters(rounded).scale(o);
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (float[] sample : samples) {
        int outputs = depthwise ? SIZE - KERNEL + 1 : SIZE;
        for (int p = 0; p < outputs * outputs; p++) {
          double error = 0;
          for (int k = 0; k < reals.length / CHANNELS; k++) {
            int weight = depthwise ? k * CHANNELS + o : o * CHANNELS + k;
            int y = p / outputs + (depthwise ? k / KERNEL : 0);
            int x = p % outputs + (depthwise ? k % KERNEL : 0);
            double value = sample[at(y, x, depthwise ? o : k)];
            error += value * (reals[weight] - scale * integers[weight]);
          }
          sum += error;
          squares += error * error;
          count++;
        }
      }
      total += squares / count - Math.pow(sum / count, 2);
    }
    return total;
  }

  @ParameterizedTest
  @ValueSource(ints = {FITTED_TO, JUDGING})
  void anOutlierLeavesAPointwiseConvolutionFittedToTheOtherPixels(int sample) throws IOException {
    assertFittedToPixelsBeside(withOutlier(sample), pointwise());
  }

  @ParameterizedTest
  @ValueSource(ints = {FITTED_TO, JUDGING})
  void anOutlierLeavesADepthwiseConvolutionFittedToTheOtherPixels(int sample) throws IOException {
    assertFittedToPixelsBeside(withOutlier(sample), depthwise());
  }

  private void assertFittedToPixelsBeside(List<float[]> outlier, Graph network) throws IOException {
    Rounded rounded = rounded(network, outlier);
    List<float[]> others = smooth();
    assertThat(noise(network, rounded.compensated(), others))
        .isLessThan(0.95 * noise(network, rounded.nearest(), others));
    try (Trial trial = trial(network, others)) {
      assertThat(trial.noise(network, rounded.compensated().graph(), 10))
          .as("noise at the output, to which the rounding of the input adds most")
          .isLessThan(1.005 * trial.noise(network, rounded.nearest().graph(), 10));
    }
  }

  @Test
  void aLargeChannelLeavesTheOthersOfADepthwiseConvolutionFitted() throws IOException {
    List<float[]> samples = withLargeChannel(/* independent= */ true);
    Rounded rounded = rounded(depthwise(), samples);
    List<float[]> others = withoutLargeChannel(samples);
    assertThat(noise(depthwise(), rounded.compensated(), others))
        .isLessThan(0.8 * noise(depthwise(), rounded.nearest(), others));
  }

  /** Where channels are independent, none of them can take up another's error. */
  @Test
  void anIndependentLargeChannelAddsNoNoiseToTheOthersOfAPointwiseConvolution() throws IOException {
    List<float[]> samples = withLargeChannel(/* independent= */ true);
    Rounded rounded = rounded(pointwise(), samples);
    List<float[]> others = withoutLargeChannel(samples);
    assertThat(noise(pointwise(), rounded.compensated(), others))
        .isLessThanOrEqualTo(noise(pointwise(), rounded.nearest(), others));
  }

  @Test
  void smallChannelsTakeUpTheErrorOfALargeOneThatFollowsThem() throws IOException {
    List<float[]> samples = withLargeChannel(/* independent= */ false);
    Rounded rounded = rounded(pointwise(), samples);
    assertThat(noise(pointwise(), rounded.compensated(), samples))
        .isLessThan(noise(pointwise(), rounded.nearest(), samples));
  }

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException {
    try (Trial trial = trial(pointwise(), withOutlier(FITTED_TO))) {
      assertThat(walk(trial, WeightRounding.GPTQ, 3).graph())
          .isEqualTo(walk(trial, WeightRounding.GPTQ, 1).graph());
    }
  }
}
