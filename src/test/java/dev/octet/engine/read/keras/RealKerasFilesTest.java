package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.graph.Graph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Keras 2 and 3 have written. */
class RealKerasFilesTest {
  static List<String> toolchains() throws IOException {
    List<String> all = new ArrayList<>();
    for (String folder : List.of("models/toolchains/keras", "models/modern")) {
      Path path = SharedData.find(folder);
      if (path == null) {
        all.add(folder + "/zoo_of_layers.keras");
        continue;
      }
      try (Stream<Path> files = Files.list(path)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".keras") || name.endsWith(".h5"))
            .sorted()
            .forEach(name -> all.add(folder + "/" + name));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("toolchains")
  void theNetworkComputesWhatKerasDoes(String file) throws IOException {
    Path model = SharedData.require(file);
    Graph graph = KerasNetworks.read(model);
    String reference = file.replaceAll("\\.(keras|h5)$", "_reference.npz");
    Map<String, NpzFile.Floats> arrays = NpzFile.read(SharedData.require(reference));
    assertThat(KerasNetworks.disagreements(graph, arrays)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("toolchains")
  void theNetworkHasNoMoreOperatorsThanTheExportOfTensorFlowLite(String file) throws IOException {
    Path model = SharedData.require(file);
    Path exported = SharedData.require(file.replaceAll("\\.(keras|h5)$", ".tflite"));
    Graph graph = KerasNetworks.folded(KerasNetworks.read(model));
    Graph other = KerasNetworks.folded(KerasNetworks.read(exported));
    assertThat(graph.nodes().size())
        .as("%s, exported %s", KerasNetworks.counts(graph), KerasNetworks.counts(other))
        .isLessThanOrEqualTo(other.nodes().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet_v2", "nested", "separable", "sequential", "zoo_of_layers"})
  void bothFormsOfANetworkHaveTheSameOperators(String name) throws IOException {
    Path folder = SharedData.require("models/toolchains/keras");
    Graph one = KerasNetworks.folded(KerasNetworks.read(folder.resolve(name + ".keras")));
    Graph other = KerasNetworks.folded(KerasNetworks.read(folder.resolve(name + ".h5")));
    assertThat(KerasNetworks.operators(one)).isEqualTo(KerasNetworks.operators(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vww_96", "resnet8_cifar10"})
  void theNetworkAgreesWithItsPublishedForm(String name) throws IOException {
    Path folder = SharedData.require("models/" + name);
    Graph keras = KerasNetworks.read(folder.resolve("float_keras.h5"));
    Graph published = KerasNetworks.read(folder.resolve("float.tflite"));
    var random = new SplittableRandom(3);
    for (int sample = 0; sample < 4; sample++) {
      var x = new float[keras.tensor(keras.inputs().getFirst()).shape().size()];
      float scale = name.equals("resnet8_cifar10") ? 255 : 1;
      for (int i = 0; i < x.length; i++) x[i] = scale * (float) random.nextDouble();
      float[] expected = KerasNetworks.run(published, List.of(x)).getFirst();
      KerasNetworks.assertAgree(name, KerasNetworks.run(keras, List.of(x)).getFirst(), expected);
    }
    assertThat(KerasNetworks.folded(keras).nodes().size())
        .as("%s", KerasNetworks.operators(KerasNetworks.folded(keras)))
        .isLessThanOrEqualTo(KerasNetworks.folded(published).nodes().size());
  }

  /**
   * The converter that made ad01's published form lost the biases of the layers in front of batch
   * normalizations: its folded biases are offset - mean scale instead of offset + (bias - mean)
   * scale. Without these biases, both compute the same.
   */
  @Test
  void ad01AgreesWithItsPublishedFormButForTheBiasesThatThatLost() throws IOException {
    Path folder = SharedData.require("models/ad01");
    Graph keras = KerasNetworks.read(folder.resolve("float_keras.h5"));
    Graph published = KerasNetworks.read(folder.resolve("float.tflite"));
    Graph without = KerasNetworks.withoutBiasesBeforeBatchNormalization(keras);
    var random = new SplittableRandom(3);
    var x = new float[640];
    for (int i = 0; i < x.length; i++) x[i] = (float) random.nextDouble();
    float[] expected = KerasNetworks.run(published, List.of(x)).getFirst();
    KerasNetworks.assertAgree("ad01", KerasNetworks.run(without, List.of(x)).getFirst(), expected);
    assertThat(KerasNetworks.operators(KerasNetworks.folded(keras)))
        .isEqualTo(KerasNetworks.operators(KerasNetworks.folded(published)));
  }

  @Test
  void mobileNetV2AgreesWithItsPublishedFormUpToTheBackgroundClass() throws IOException {
    Path folder = SharedData.require("models/mobilenet_v2_1.0_224");
    Graph keras = KerasNetworks.read(folder.resolve("float_keras.h5"));
    Graph published = KerasNetworks.read(folder.resolve("float.tflite"));
    var random = new SplittableRandom(5);
    var x = new float[224 * 224 * 3];
    for (int i = 0; i < x.length; i++) x[i] = (float) random.nextDouble(-1, 1);
    float[] all = KerasNetworks.run(published, List.of(x)).getFirst();
    var expected = new float[1000];
    double sum = 0;
    for (int i = 0; i < expected.length; i++) sum += all[i + 1];
    for (int i = 0; i < expected.length; i++) expected[i] = (float) (all[i + 1] / sum);
    KerasNetworks.assertAgree(
        "probabilities", KerasNetworks.run(keras, List.of(x)).getFirst(), expected);
  }

  @Test
  void mobileNetV1OfKeras2Reads() throws IOException {
    Path file = SharedData.require("models/mobilenet_v1_0.25_224/float_keras.h5");
    Graph graph = KerasNetworks.folded(KerasNetworks.read(file));
    assertThat(KerasNetworks.counts(graph))
        .containsEntry("DEPTHWISE_CONV_2D", 13L)
        .doesNotContainKeys("BATCH_NORMALIZATION", "RELU6", "MUL", "ADD");
    float[] y = KerasNetworks.run(graph, List.of(new float[224 * 224 * 3])).getFirst();
    double sum = 0;
    for (float value : y) sum += value;
    assertThat(y).hasSize(1000);
    assertThat(sum).isBetween(0.999, 1.001);
  }
}
