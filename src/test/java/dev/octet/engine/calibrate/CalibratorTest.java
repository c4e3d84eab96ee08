package dev.octet.engine.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.network.Network;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratorTest {
  private static final int SAMPLES = 60;

  @TempDir Path folder;

  /** y = relu(2 x0, x0 - x1) */
  private static Graph network() {
    var b = new GraphBuilder("network");
    int x = b.input("x", Shape.of(1, 2));
    float[] weights = {2, 0, 1, -1};
    int y = b.fullyConnected("y", x, weights, Shape.of(2, 2), new float[2], Op.Activation.RELU);
    return b.output(b.softmax("p", y)).build();
  }

  private CalibrationSet set(float... values) throws IOException {
    byte[] npy =
        CalibrationSamples.npy(
            "<f4", false, values.length / 2 + ", 2", CalibrationSamples.floats(values));
    return CalibrationSet.open(
        Files.write(folder.resolve("x.npy"), npy), SetLimits.DEFAULT, folder);
  }

  private static Statistics calibrate(CalibrationSet set, int[] samples, int threads) {
    Graph graph = network();
    List<Integer> watched = graph.nodes().stream().map(n -> n.output()).toList();
    var reader =
        new SampleReader(
            set, graph.inputs().stream().map(graph::tensor).toList(), Preprocessing.NOT_GIVEN);
    try (var pieces = Network.inPieces(graph, watched)) {
      return Calibrator.calibrate(
          pieces, watched, graph.inputs(), reader, samples, threads, _ -> {});
    }
  }

  @Test
  void inputsAndActivationsAreSummedOverTheSamplesAskedFor() throws IOException {
    Graph graph = network();
    int x = graph.inputs().getFirst();
    int y = graph.nodes().getFirst().output();
    try (CalibrationSet set = set(1, 2, 100, 100, 3, 1)) {
      Statistics statistics = calibrate(set, new int[] {0, 2}, 1);
      assertThat(statistics.samples()).isEqualTo(2);
      assertThat(statistics.tensors()).hasSize(3);
      TensorStatistics input = Objects.requireNonNull(statistics.tensors().get(x));
      assertThat(input.min()).isEqualTo(1);
      assertThat(input.max()).isEqualTo(3);
      assertThat(input.channelMeans()).containsExactly(2, 1.5);
      TensorStatistics layer = Objects.requireNonNull(statistics.tensors().get(y));
      assertThat(layer.count()).isEqualTo(4);
      assertThat(layer.min()).isEqualTo(0); // relu(1 - 2)
      assertThat(layer.max()).isEqualTo(6);
      assertThat(layer.channelMeans()).containsExactly(new double[] {4, 1}, within(1e-6));
    }
  }

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException {
    var random = new SplittableRandom(1);
    var values = new float[2 * SAMPLES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.scalb(1.0, i % 12));
    }
    int[] all = IntStream.range(0, SAMPLES).toArray();
    try (CalibrationSet set = set(values)) {
      Statistics alone = calibrate(set, all, 1);
      for (int threads : new int[] {2, 5}) {
        assertThat(calibrate(set, all, threads)).usingRecursiveComparison().isEqualTo(alone);
      }
    }
  }

  @Test
  void progressRisesToTheNumberOfSamples() throws IOException {
    Graph graph = network();
    int y = graph.nodes().getFirst().output();
    List<Integer> told = new ArrayList<>();
    try (CalibrationSet set = set(1, 2, 3, 4, 5, 6)) {
      var reader =
          new SampleReader(
              set, List.of(graph.tensor(graph.inputs().getFirst())), Preprocessing.NOT_GIVEN);
      try (var pieces = Network.inPieces(graph, List.of(y))) {
        Calibrator.calibrate(
            pieces, List.of(y), graph.inputs(), reader, new int[] {0, 1, 2}, 2, told::add);
      }
    }
    assertThat(told).containsExactly(1, 2, 3);
  }

  @Test
  void anActivationThatOverflowsIsRefusedWithItsNameAndItsSample() throws IOException {
    try (CalibrationSet set = set(1, 2, 3e38f, 1)) {
      assertThatThrownBy(() -> calibrate(set, new int[] {0, 1}, 2))
          .isInstanceOf(RejectedInputException.class)
          .hasMessageContainingAll("x.npy[1]", "'y'", "1x2");
    }
  }
}
