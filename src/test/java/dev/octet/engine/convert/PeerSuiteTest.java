package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The test networks of Google's quantizer: small, odd, and each a trap for some converter. */
class PeerSuiteTest {
  /** All targets but int8, which has a test of its own. */
  private static final List<String> TARGETS =
      List.of("int8-per-tensor", "uint8-nnapi", "int16x8", "dynamic-range", "float16", "mixed");

  @TempDir Path folder;

  /** Whatever a network holds, the answer is an artifact or a refusal that says what is wrong. */
  @TestFactory
  Stream<DynamicTest> eachNetworkConvertsOrIsRefusedWithAReason() throws IOException {
    Path suite = SharedData.require("models/peer_suite");
    try (var files = Files.list(suite)) {
      return files.filter(file -> file.toString().endsWith(".tflite")).sorted().toList().stream()
          .flatMap(file ->
              TARGETS.stream()
                  .map(target ->
                      DynamicTest.dynamicTest(
                          file.getFileName() + " as " + target, () -> convert(file, target))));
    }
  }

  private void convert(Path model, String target) throws IOException {
    Path run = Files.createTempDirectory(folder, "run");
    Recipe recipe = Recipes.parse("{\"target\": \"%s\"}".formatted(target));
    try {
      Path samples = RandomInputs.write(model, 12, 7, run.resolve("samples.npz"));
      Report report = Converted.of(model, samples, recipe, Preprocessing.NOT_GIVEN, run).report();
      assertThat(Files.size(run.resolve("artifact.tflite"))).isEqualTo(report.artifact().bytes());
    } catch (RejectedInputException refused) {
      assertThat(refused.getMessage()).doesNotContain("Exception").hasSizeLessThan(1_500);
    }
  }

  @Test
  void onlyNetworksThatAreQuantizedAlreadyAreRefused() throws IOException {
    Path suite = SharedData.require("models/peer_suite");
    List<String> refused = new ArrayList<>();
    try (var files = Files.list(suite)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tflite")).sorted().toList()) {
        if (problem(file, "{}") != null) refused.add(String.valueOf(file.getFileName()));
      }
    }
    assertThat(refused)
        .containsExactly("insert_dequant_test.tflite", "partly_quantized_mnist.tflite");
    for (String name : refused) {
      assertThat(problem(suite.resolve(name), "{}")).isEqualTo("already-quantized");
      for (String parts : List.of("keep", "requantize")) {
        String recipe = "{\"network\": {\"quantizedParts\": \"%s\"}}".formatted(parts);
        assertThat(problem(suite.resolve(name), recipe)).as(name + " " + parts).isNull();
      }
    }
  }

  /** The square roots of negative numbers: floats can hold them, integers can't. */
  @Test
  void anOutputThatIsNotFiniteStaysFloat() throws IOException {
    Path model = SharedData.require("models/peer_suite/single_rsqrt.tflite");
    Path samples = RandomInputs.write(model, 12, 7, folder.resolve("samples.npz"));
    Report report =
        Converted.of(model, samples, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, folder).report();
    assertThat(report.artifact().outputs().getFirst().type()).isEqualTo("FLOAT32");
    assertThat(report.warnings()).anyMatch(w -> w.code().equals("output-not-finite"));
    assertThat(problem(model, "{\"precision\": {\"integerOnly\": true}}"))
        .isEqualTo("non-finite-activation");
    assertThat(problem(model, "{\"target\": \"uint8-nnapi\"}")).isEqualTo("non-finite-activation");
  }

  /** Returns the code of the problem for which a conversion is refused; null if it succeeds. */
  private @Nullable String problem(Path model, String recipe) throws IOException {
    Path run = Files.createTempDirectory(folder, "run");
    try {
      Path samples = RandomInputs.write(model, 12, 7, run.resolve("samples.npz"));
      Converted.of(model, samples, Recipes.parse(recipe), Preprocessing.NOT_GIVEN, run);
      return null;
    } catch (RejectedInputException refused) {
      return refused.problem().code();
    }
  }
}
