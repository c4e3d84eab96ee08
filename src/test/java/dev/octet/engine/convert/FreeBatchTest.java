package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.run.Interpreter;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with a free batch, as Keras exports them. */
class FreeBatchTest {
  @TempDir private Path folder;

  static List<String> files() throws IOException {
    Path models = Path.of("../shared/data");
    if (!Files.isDirectory(models)) return List.of("models/modern/vit_free.tflite");
    try (Stream<Path> files = Files.walk(models)) {
      return files
          .filter(file -> file.toString().matches(".*(_free|/model)\\.tflite"))
          .map(file -> models.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** TensorFlow Lite works all shapes out by itself; ours have to be the same. */
  @ParameterizedTest
  @MethodSource("files")
  void everyShapeIsTheOneThatTensorFlowLiteFinds(String file) throws IOException {
    Graph graph = read(SharedData.require(file));
    if (graph == null) return;
    Set<Integer> made = new LinkedHashSet<>();
    for (Node node : graph.nodes()) made.addAll(node.outputs());
    List<Integer> shown = new ArrayList<>(made);
    byte[] model = TfliteWriter.write(graph.withOutputs(shown));
    try (var interpreter = Interpreter.load(model, Interpreter.Kernels.BUILTIN)) {
      // indices that are looked up have to be some
      interpreter.inputData().forEach(input -> input.fill((byte) 0));
      interpreter.invoke();
      for (int i = 0; i < shown.size(); i++) {
        assertThat(interpreter.output(i).shape())
            .as("'%s'", graph.tensor(shown.get(i)).name())
            .isEqualTo(graph.tensor(shown.get(i)).shape());
      }
    }
  }

  private static @Nullable Graph read(Path file) throws IOException {
    try {
      return ModelReader.read(Files.readAllBytes(file), "model").graph();
    } catch (RejectedInputException e) {
      assertThat(e.problem().code()).isNotEqualTo("invalid-model");
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras_convtranspose_conv_random", "keras_dense_on_sequence_refused"})
  void theArtifactIsTheSameEachTime(String name) throws IOException {
    Path model = SharedData.require("cases/" + name + "/model.tflite");
    Path set = SharedData.require("cases/" + name + "/cal");
    byte[] first = null;
    for (int run = 0; run < 3; run++) {
      Path own = Files.createDirectory(folder.resolve("run" + run));
      Converted converted = Converted.of(model, set, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, own);
      Double noise = converted.report().summary().sqnrDb();
      assertThat(noise).isNotNull().isGreaterThan(25);
      byte[] artifact = Files.readAllBytes(own.resolve("artifact.tflite"));
      if (first == null) first = artifact;
      assertThat(artifact).isEqualTo(first);
    }
  }
}
