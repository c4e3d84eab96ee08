package dev.octet.engine.read.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.GraphVerifier;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.SourceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every model beside the project is read, or refused with the reason that its name tells. */
class RealModelFilesTest {
  static List<Path> models() throws IOException {
    try (var files = Files.walk(SharedData.require("models"))) {
      return files.filter(file -> file.toString().endsWith(".tflite")).sorted().toList();
    }
  }

  /** Networks of several parts, and networks that are quantized in part, by their codes. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "insert_dequant_test.tflite", "already-quantized",
          "partly_quantized_mnist.tflite", "already-quantized");

  private static SourceModel read(Path file) throws IOException {
    return ModelReader.read(Files.readAllBytes(file), String.valueOf(file.getFileName()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void isReadOrRefusedWithItsReason(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.startsWith("published_")) {
      assertRefused(file, "already-quantized", "Send the float model");
    } else if (name.equals("sequential_variables.tflite")) {
      assertRefused(file, "model-has-variables", "from_keras_model");
    } else if (REFUSED.containsKey(name)) {
      assertRefused(file, REFUSED.get(name), name);
    } else {
      SourceModel model = read(file);
      assertThat(GraphVerifier.problems(model.graph())).isEmpty();
      assertThat(model.graph().nodes()).isNotEmpty();
      assertThat(model.graph().tensors())
          .noneMatch(tensor -> tensor.type() == ElementType.FLOAT16)
          .noneMatch(tensor -> tensor.quantization() != null)
          .extracting("name")
          .doesNotHaveDuplicates();
    }
  }

  private static void assertRefused(Path file, String code, String said) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().file()).isEqualTo(String.valueOf(file.getFileName()));
              assertThat(e.problem().message()).contains(said);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"palm_detection", "selfie_segmentation"})
  void halfPrecisionWeightsAreUnfolded(String model) throws IOException {
    var graph = read(SharedData.require("models/robustness/" + model + ".tflite")).graph();
    assertThat(graph.nodes()).noneMatch(node -> node.op().name().equals("DEQUANTIZE"));
  }

  @Test
  void severalOutputsAreKept() throws IOException {
    var graph = read(SharedData.require("models/robustness/face_detection_front.tflite")).graph();
    assertThat(graph.outputs()).hasSizeGreaterThan(1).doesNotHaveDuplicates();
  }
}
