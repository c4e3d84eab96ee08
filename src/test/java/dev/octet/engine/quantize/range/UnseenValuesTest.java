package dev.octet.engine.quantize.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.Trial;
import dev.octet.engine.calibrate.TensorStatistics;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of activations of which calibration has seen few values. */
class UnseenValuesTest {
  @TempDir Path folder;

  private static Graph network(int elements, Activation activation) {
    var b = new GraphBuilder("net");
    int x = b.input("x", Shape.of(1, 1, 1, elements));
    var weights = new float[elements * elements];
    for (int i = 0; i < elements; i++) weights[i * elements + i] = 1;
    Shape shape = Shape.of(elements, 1, 1, elements);
    int y = b.conv2d("y", x, weights, shape, new float[elements], 1, Padding.SAME, activation);
    return b.output(y).build();
  }

  private static List<float[]> normal(int samples, int elements, long seed) {
    var random = new SplittableRandom(seed);
    List<float[]> all = new ArrayList<>();
    for (int s = 0; s < samples; s++) {
      var sample = new float[elements];
      for (int i = 0; i < elements; i++) sample[i] = (float) random.nextGaussian();
      all.add(sample);
    }
    return all;
  }

  private TensorStatistics statistics(Graph graph, List<float[]> samples) throws IOException {
    try (var trial = Trial.of(graph, samples, folder)) {
      var all = trial.statistics(Trial.range(0, samples.size()));
      return Objects.requireNonNull(all.tensors().get(graph.outputs().getFirst()));
    }
  }

  /** The range of ten samples holds nearly all values of a thousand others. */
  @ParameterizedTest
  @ValueSource(ints = {4, 16, 100})
  void holdsTheValuesOfOtherSamples(int elements) throws IOException {
    Graph graph = network(elements, Activation.NONE);
    TensorStatistics seen = statistics(graph, normal(10, elements, 1));
    assertThat(UnseenValues.areMany(seen, 10)).isTrue();
    Range range = UnseenValues.of(graph, graph.outputs().getFirst(), seen, 10);
    long outside = 0;
    for (float[] sample : normal(1000, elements, 2)) {
      for (float x : sample) if (x < range.low() || x > range.high()) outside++;
    }
    assertThat((double) outside / (1000 * elements)).isLessThan(1.0 / (10 * elements));
    assertThat(range.span()).isLessThan(2 * ((double) seen.max() - seen.min()));
  }

  @Test
  void goesNoFurtherThanTheOperatorCan() throws IOException {
    Graph graph = network(4, Activation.RELU6);
    List<float[]> samples = normal(10, 4, 1);
    for (float[] sample : samples) for (int i = 0; i < 4; i++) sample[i] = 3 + 2 * sample[i];
    TensorStatistics seen = statistics(graph, samples);
    Range range = UnseenValues.of(graph, graph.outputs().getFirst(), seen, 10);
    assertThat(range.low()).isZero();
    assertThat(range.high()).isBetween((double) seen.max(), 6.0);
  }

  @Test
  void valuesThatNeverVaryReachNoFurther() throws IOException {
    Graph graph = network(4, Activation.NONE);
    List<float[]> samples = new ArrayList<>();
    for (int s = 0; s < 5; s++) samples.add(new float[] {2, 2, 2, 2});
    TensorStatistics seen = statistics(graph, samples);
    Range range = UnseenValues.of(graph, graph.outputs().getFirst(), seen, 5);
    assertThat(range.high()).isCloseTo(2, within(0.01));
    assertThat(range.low()).isZero();
  }

  @Test
  void manySamplesOrValuesAreBelieved() throws IOException {
    Graph graph = network(64, Activation.NONE);
    TensorStatistics few = statistics(graph, normal(10, 64, 1));
    assertThat(UnseenValues.areMany(few, 10)).isTrue();
    assertThat(UnseenValues.areMany(few, 100)).isFalse();
    Range range = UnseenValues.of(graph, graph.outputs().getFirst(), few, 100);
    assertThat(range.high()).isEqualTo(few.max());
    assertThat(UnseenValues.headroom(100)).isEqualTo(1);
    assertThat(UnseenValues.headroom(99)).isEqualTo(2);
    assertThat(UnseenValues.headroom(1)).isEqualTo(2);
  }
}
