package dev.octet.engine.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.ChannelWatch;
import dev.octet.engine.calibrate.Statistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.rewrite.channels.ConstantChannels;
import dev.octet.engine.rewrite.channels.ValueInterval;
import dev.octet.engine.rewrite.fold.FoldedNetwork;
import dev.octet.engine.rewrite.fold.Folding;
import dev.octet.engine.rewrite.refit.Evidence;
import dev.octet.engine.rewrite.trial.Rewritten;
import dev.octet.engine.timing.PartClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small network that is rewritten as in a conversion, on random samples from [-1, 1]. */
public final class RewriteTrial implements AutoCloseable {
  private static final int SAMPLES = 24;
  private static final int CALIBRATION = 16;

  private final Graph graph;
  private final FoldedNetwork network;
  private final Trial trial;
  private final Path folder;

  public RewriteTrial(Graph graph, Path folder) throws IOException {
    this(graph, samples(graph, 1), folder);
  }

  /** The last third of the samples is held out. */
  public RewriteTrial(Graph graph, List<float[]> samples, Path folder) throws IOException {
    this.graph = graph;
    this.folder = folder;
    network = Folding.BATCH_NORMALIZATION.fold(graph);
    trial = Trial.of(network.folded(), samples, Files.createTempDirectory(folder, "trial"));
  }

  public static List<float[]> samples(Graph graph, long seed) {
    var random = new SplittableRandom(seed);
    Shape shape = graph.tensor(graph.inputs().getFirst()).shape();
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < SAMPLES; s++) samples.add(values(random, shape.size(), 1));
    return samples;
  }

  public static float[] values(SplittableRandom random, int count, double scale) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) (scale * (2 * random.nextDouble() - 1));
    return values;
  }

  /** A pointwise convolution with random weights. */
  public static int conv(GraphBuilder b, String name, int x, int out, Activation activation) {
    int in = b.tensorOf(x).shape().channels();
    var random = new SplittableRandom(7);
    float[] weights = values(random, out * in, 2);
    float[] bias = values(random, out, 1);
    Shape shape = Shape.of(out, 1, 1, in);
    return b.conv2d(name, x, weights, shape, bias, 1, Padding.SAME, activation);
  }

  /** Rewritten where nothing is known of the input's range. */
  public Rewritten rewrite(RewriteChoices options) {
    return rewrite(options, Map.of(), 1);
  }

  public Rewritten rewrite(
      RewriteChoices options, Map<Integer, ValueInterval> inputs, int threads) {
    return rewrite(options, inputs, threads, 0.01);
  }

  public Rewritten rewrite(
      RewriteChoices options, Map<Integer, ValueInterval> inputs, int threads, double budget) {
    int[] calibration = Trial.range(0, CALIBRATION);
    var evidence =
        new Evidence(
            trial.reader(),
            Trial.range(CALIBRATION, SAMPLES),
            calibration,
            threads,
            folder,
            rewritten -> statistics(rewritten, calibration));
    return Rewriter.rewrite(
        network,
        statistics(network.folded(), calibration),
        options,
        inputs,
        budget,
        evidence,
        new PartClock());
  }

  private Statistics statistics(Graph rewritten, int[] samples) {
    var watch = ChannelWatch.all(ConstantChannels.everyChannel(rewritten));
    return trial.statistics(rewritten, samples, watch);
  }

  /** The inputs of this network, declared to lie where the samples do. */
  public Map<Integer, ValueInterval> declared() {
    return Map.of(graph.inputs().getFirst(), new ValueInterval(-1, 1));
  }

  public Statistics statistics(Graph rewritten, Path folder) throws IOException {
    try (var other =
        Trial.of(rewritten, samples(graph, 1), Files.createTempDirectory(folder, "t"))) {
      return other.statistics(Trial.range(0, CALIBRATION));
    }
  }

  /** Every output of both networks is the same on every sample, in TensorFlow Lite. */
  public void assertSame(Graph rewritten) {
    assertSame(rewritten, 1e-4f);
  }

  public void assertSame(Graph rewritten, float tolerance) {
    for (int sample = 0; sample < SAMPLES; sample++) {
      List<float[]> before = trial.outputs(network.folded(), sample);
      List<float[]> after = trial.outputs(rewritten, sample);
      assertThat(after).hasSameSizeAs(before);
      for (int o = 0; o < before.size(); o++) {
        assertThat(after.get(o)).containsExactly(before.get(o), within(tolerance));
      }
    }
  }

  @Override
  public void close() {
    trial.close();
  }
}
