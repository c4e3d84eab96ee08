package dev.octet.engine.read.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.read.ModelReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that can't be read: the problem names the layers and says why. */
class RefusedKerasFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/octet/engine/read/keras");

  private static byte[] fixture(String name) throws IOException {
    return KerasNetworks.bytes(FOLDER.resolve(name));
  }

  private static InputProblem problem(byte[] bytes) {
    var thrown =
        catchThrowableOfType(
            RejectedInputException.class, () -> ModelReader.read(bytes, "model.keras"));
    assertThat(thrown).isNotNull();
    return thrown.problem();
  }

  /** Returns an archive whose configuration is changed. */
  private static byte[] changed(String name, UnaryOperator<String> config) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(fixture(name)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    String json = new String(files.get("config.json"), StandardCharsets.UTF_8);
    String other = config.apply(json);
    assertThat(other).isNotEqualTo(json);
    files.put("config.json", other.getBytes(StandardCharsets.UTF_8));
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return out.toByteArray();
  }

  @Test
  void aLambdaIsRefusedByName() throws IOException {
    InputProblem problem = problem(fixture("lambda.keras"));
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.findings())
        .containsExactly("layer 'twice': a Lambda layer is Python code, which is not run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom.keras", "custom.h5.gz"})
  void allUnsupportedLayersAreListedAtOnce(String name) throws IOException {
    InputProblem problem = problem(fixture(name));
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.findings())
        .hasSize(2)
        .anyMatch(
            finding -> finding.startsWith("layer 'halve': its class ") && finding.contains("Halve"))
        .anyMatch(finding -> finding.startsWith("layer 'twice': a Lambda layer"));
  }

  @Test
  void channelsFirstIsRefusedByName() throws IOException {
    assertThat(problem(fixture("channels_first.keras")).findings())
        .containsExactly(
            "layer 'first': its data_format is channels_first; only channels_last is supported");
  }

  @Test
  void anUnknownActivationIsRefusedByName() throws IOException {
    byte[] bytes =
        changed(
            "sequential_inside.keras",
            json -> json.replaceFirst("\"activation\": \"linear\"", "\"activation\": \"wobble\""));
    assertThat(problem(bytes).findings()).singleElement().asString().contains("conv2d", "'wobble'");
  }

  @Test
  void aLayerThatDependsOnItselfIsRefused() throws IOException {
    byte[] bytes =
        changed(
            "merges.keras",
            json -> {
              String name =
                  json.replaceAll(
                      "(?s).*\"keras_history\": \\[\"(input_layer_\\d+)\", 0, 0\\].*", "$1");
              return json.replace(
                  "\"keras_history\": [\"" + name + "\", 0, 0]",
                  "\"keras_history\": [\"add_1\", 0, 0]");
            });
    assertThat(problem(bytes).code()).isEqualTo("invalid-model");
  }

  @Test
  void aSubclassedModelIsRefused() throws IOException {
    byte[] bytes =
        changed(
            "merges.keras",
            json ->
                json.replaceFirst("\"class_name\": \"Functional\"", "\"class_name\": \"MyModel\""));
    InputProblem problem = problem(bytes);
    assertThat(problem.code()).isEqualTo("unsupported-operator");
    assertThat(problem.detail()).contains("MyModel");
  }

  @Test
  void anHdf5FileWithoutAnArchitectureIsNotAModel() throws IOException {
    byte[] weights;
    try (var zip = new ZipInputStream(new ByteArrayInputStream(fixture("merges.keras")))) {
      ZipEntry entry = zip.getNextEntry();
      while (!entry.getName().endsWith(".h5")) entry = zip.getNextEntry();
      weights = zip.readAllBytes();
    }
    InputProblem problem = problem(weights);
    assertThat(problem.code()).isEqualTo("not-a-model");
    assertThat(problem.detail()).contains("only weights");
  }

  @Test
  void nestingThatIsTooDeepIsRefused() throws IOException {
    byte[] bytes =
        changed("merges.keras", json -> "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000));
    assertThat(problem(bytes).code()).isEqualTo("invalid-model");
  }
}
