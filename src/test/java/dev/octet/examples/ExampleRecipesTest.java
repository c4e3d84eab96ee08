package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code examples/recipes}: each converts the sample network, and docs/recipe.md shows each. */
class ExampleRecipesTest {
  private static final Path FOLDER = Path.of("examples", "recipes");
  private static final Pattern NAMED = Pattern.compile("`([a-z0-9-]+\\.json)`");
  private static final int SAMPLES = 60;
  private static final double LEAST_AGREEMENT = 0.8;

  @TempDir Path temp;

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void convertsTheSampleNetwork(Path recipe) throws Exception {
    Path artifact = temp.resolve("artifact.tflite");
    var request =
        new Conversion.Request(
            SharedSample.modelIn(temp),
            "model.tflite",
            SharedSample.calibrationIn(temp, SAMPLES),
            Recipes.parse(Files.readString(recipe)),
            Preprocessing.NOT_GIVEN,
            List.of(),
            2,
            temp,
            Map.of());

    Report report = Conversion.run(request, Conversion.Outputs.only(artifact), Progress.SILENT);

    assertThat(artifact).isNotEmptyFile();
    assertThat(report.artifact().bytes()).isLessThan(SharedSample.model().length);
    assertThat(report.summary().agreement()).isGreaterThanOrEqualTo(LEAST_AGREEMENT);
  }

  @Test
  void theDocumentShowsEachOfThemAsItIs() throws IOException {
    Map<String, JsonNode> shown = new HashMap<>();
    for (Document.Fence fence : Document.of("docs/recipe.md").fences("json")) {
      // every recipe that is shown can be used, also those that are no files
      Recipes.parse(fence.content());
      NAMED
          .matcher(fence.before())
          .results()
          .forEach(name -> shown.put(name.group(1), JsonMapper.shared().readTree(fence.content())));
    }
    Map<String, JsonNode> files = new HashMap<>();
    for (Path recipe : recipes()) {
      files.put(
          recipe.getFileName().toString(), JsonMapper.shared().readTree(Files.readString(recipe)));
    }
    assertThat(shown).isEqualTo(files);
  }
}
