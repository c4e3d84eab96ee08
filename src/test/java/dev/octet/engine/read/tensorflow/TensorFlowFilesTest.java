package dev.octet.engine.read.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.ReadNetwork;
import dev.octet.engine.read.ReferenceArrays;
import dev.octet.engine.read.ReferenceArrays.Values;
import dev.octet.engine.read.source.SourceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that Keras and TensorFlow write. */
class TensorFlowFilesTest {
  private static final String FOLDER = "models/toolchains/keras";
  private static final double TOLERANCE = 1e-4;

  static List<String> files() throws IOException {
    Path folder = SharedData.find(FOLDER);
    if (folder == null) return List.of("sequential_frozen.pb");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches(".*(_frozen\\.pb|_savedmodel\\.zip|_tfsave\\.zip)"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void outputsAgreeWithKerasAndNoOperatorIsLeftOver(String file) throws IOException {
    SourceModel model = read(FOLDER + "/" + file);
    String network = file.replaceFirst("_(frozen|savedmodel|tfsave)\\..*", "");
    ReferenceArrays reference =
        ReferenceArrays.read(SharedData.require(FOLDER + "/" + network + "_reference.npz"));
    Values x = reference.get("x");
    try (var run = new ReadNetwork(model)) {
      for (int sample = 0; sample < x.shape()[0]; sample++) {
        List<float[]> outputs = run.run(x.sample(sample));
        for (int i = 0; i < outputs.size(); i++) {
          float[] expected = reference.get("y" + i).sample(sample);
          assertThat(ReadNetwork.difference(outputs.get(i), expected))
              .as("sample %d, output %d", sample, i)
              .isLessThan(TOLERANCE);
        }
      }
      Map<String, Long> published =
          counts(
              ReadNetwork.operators(ReadNetwork.folded(read(FOLDER + "/" + network + ".tflite"))));
      counts(ReadNetwork.operators(run.graph()))
          .forEach((operator, count) ->
              assertThat(count)
                  .as(operator)
                  .isLessThanOrEqualTo(published.getOrDefault(operator, 0L)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet_v2", "nested", "separable", "sequential", "zoo_of_layers"})
  void allFormsOfANetworkHaveTheSameOperators(String network) throws IOException {
    List<List<String>> forms = new ArrayList<>();
    for (String form : List.of("_frozen.pb", "_savedmodel.zip", "_tfsave.zip")) {
      forms.add(
          ReadNetwork.operators(ReadNetwork.folded(read(FOLDER + "/" + network + form))).stream()
              .sorted()
              .toList());
    }
    assertThat(forms.get(1)).isEqualTo(forms.get(0));
    assertThat(forms.get(2)).isEqualTo(forms.get(0));
  }

  /** Counts operators; a classifier of one pixel is a convolution in the published files. */
  private static Map<String, Long> counts(List<String> operators) {
    return operators.stream()
        .map(operator -> operator.equals("FULLY_CONNECTED") ? "CONV_2D" : operator)
        .collect(
            Collectors.groupingBy(
                Function.identity(), java.util.TreeMap::new, Collectors.counting()));
  }

  private static SourceModel read(String file) throws IOException {
    return ModelReader.read(Files.readAllBytes(SharedData.require(file)), file);
  }
}
