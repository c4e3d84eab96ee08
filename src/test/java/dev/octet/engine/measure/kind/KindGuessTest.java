package dev.octet.engine.measure.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.Trial;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of outputs as Octet guesses them. */
class KindGuessTest {
  private static final int SAMPLES = 12;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "mobilenet_v2_1.0_224/float, CLASS_SCORES",
    "vww_96/float, CLASS_SCORES",
    "ad01/float, REGRESSION",
    "modern/embedding, EMBEDDING",
    "modern/detector, BOXES_AND_SCORES",
    "modern/gru, CLASS_SCORES",
    "robustness/deeplabv3, CLASS_MAP",
    "robustness/selfie_segmentation, CLASS_MAP",
    "robustness/face_detection_front, REGRESSION",
    "toolchains/keras/mobilenet_v3, CLASS_SCORES"
  })
  void networksOfManyKindsAreRecognized(String name, OutputKind kind) throws IOException {
    Path model = SharedData.require("models/" + name + ".tflite");
    Graph graph = ModelReader.read(Files.readAllBytes(model), name).graph();
    KnownKind guessed = OutputKinds.of(graph).all().getFirst();
    assertThat(guessed.kind()).isEqualTo(kind);
    assertThat(guessed.guess()).isNotEmpty();
  }

  /** A dense layer whose biases put its outputs in an order, or not. */
  private static Graph dense(float order) {
    var b = new GraphBuilder("dense");
    int x = b.input("x", Shape.of(1, 32));
    var random = new SplittableRandom(4);
    var weights = new float[60 * 32];
    for (int i = 0; i < weights.length; i++) weights[i] = (float) random.nextGaussian() / 6;
    var bias = new float[60];
    for (int i = 0; i < bias.length; i++) bias[i] = order * i;
    return b.output(b.fullyConnected("y", x, weights, Shape.of(60, 32), bias, Op.Activation.NONE))
        .build();
  }

  @ParameterizedTest
  @CsvSource({"0, CLASS_SCORES", "0.5, REGRESSION"})
  void coordinatesDifferMoreFromEachOtherThanFromSampleToSample(float order, OutputKind kind)
      throws IOException {
    Graph graph = dense(order);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      OutputKinds kinds = OutputKinds.of(graph, statistics, Map.of());
      assertThat(kinds.all().getFirst().kind()).isEqualTo(kind);
    }
  }

  @Test
  void theRequestDecides() throws IOException {
    Graph graph = dense(0);
    try (var trial = Trial.of(graph, Trial.samples(SAMPLES, 32), folder)) {
      var statistics = trial.statistics(Trial.range(0, SAMPLES));
      Map<String, OutputKind> requested = Map.of("y", OutputKind.EMBEDDING);
      KnownKind kind = OutputKinds.of(graph, statistics, requested).all().getFirst();
      assertThat(kind.kind()).isEqualTo(OutputKind.EMBEDDING);
      assertThat(kind.guess()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, IMAGE", "3, IMAGE", "5, CLASS_MAP"})
  void outputsForEachPixelAreImagesOrClassMaps(int channels, OutputKind kind) {
    var b = new GraphBuilder("pixels");
    int x = b.input("x", Shape.of(1, 8, 8, 3));
    var weights = new float[channels * 3];
    int y =
        b.conv2d(
            "y",
            x,
            weights,
            Shape.of(channels, 1, 1, 3),
            new float[channels],
            1,
            Op.Padding.SAME,
            Op.Activation.NONE);
    assertThat(OutputKinds.of(b.output(y).build()).all().getFirst().kind()).isEqualTo(kind);
  }
}
