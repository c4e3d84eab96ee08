package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Artifacts that used to be larger or slower than the float network, or to lack something of it.
 */
class LargerOrSlowerTest {
  @TempDir private Path folder;

  private Converted converted(String name, String recipe) throws IOException {
    Path model = SharedData.require("cases/" + name + "/model.tflite");
    Path samples = SharedData.require("cases/" + name + "/cal");
    Path own = Files.createTempDirectory(folder, "run");
    return Converted.of(model, samples, Recipes.parse(recipe), Preprocessing.NOT_GIVEN, own);
  }

  private static double noise(Converted converted, String name) throws IOException {
    return converted.on(SharedData.require("cases/" + name + "/val")).sqnrDb();
  }

  @Test
  void anUnrolledLstmIsNoLargerThanItsFloatFile() throws IOException {
    Converted converted = converted("unrolled_lstm_grows", "{}");
    assertThat(Files.size(converted.artifact())).isLessThanOrEqualTo(53_000);
    assertThat(noise(converted, "unrolled_lstm_grows")).isGreaterThan(35);
  }

  @Test
  void anUnrolledGruGrowsByAQuarterAtMost() throws IOException {
    Path model = SharedData.require("models/modern/gru.tflite");
    Path samples = SharedData.require("models/modern/gru_calibration.npy");
    Converted converted =
        Converted.of(model, samples, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, folder);
    assertThat(Files.size(converted.artifact())).isLessThanOrEqualTo(Files.size(model) * 5 / 4);
    assertThat(converted.report().warnings())
        .filteredOn(warning -> warning.code().equals("larger-than-float"))
        .hasSize(Files.size(converted.artifact()) > Files.size(model) ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm.tflite", "lstm.keras"})
  void anLstmIsOneOperatorOf8BitsAndMuchSmallerThanItsFloatFile(String file) throws IOException {
    Path model = SharedData.require("models/modern/" + file);
    Path samples = SharedData.require("models/modern/lstm_calibration.npy");
    Converted converted =
        Converted.of(model, samples, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, folder);
    Path exported = SharedData.require("models/modern/lstm.tflite");
    assertThat(Files.size(converted.artifact())).isLessThan(Files.size(exported) / 2);
    assertThat(converted.report().keptFloat()).isEmpty();
    assertThat(converted.report().layers())
        .filteredOn(layer -> layer.loss().operator().equals("UNIDIRECTIONAL_SEQUENCE_LSTM"))
        .hasSize(2);
    assertThat(converted.report().summary().sqnrDb()).isGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource({
    "int8, 21000, 40",
    "int8-per-tensor, 21000, 40",
    "int16x8, 38000, 70",
    "float16, 38000, 70",
    "dynamic-range, 22000, 40"
  })
  void embeddingTablesAreSmallInEveryTarget(String target, long most, double leastDecibels)
      throws IOException {
    String name = "text_embedding_stays_float";
    Converted converted = converted(name, "{\"target\": \"%s\"}".formatted(target));
    assertThat(Files.size(converted.artifact())).isLessThanOrEqualTo(most);
    assertThat(noise(converted, name)).isGreaterThan(leastDecibels);
  }

  @Test
  void aPreluNetworkRunsInXnnpackAsAWhole() throws IOException {
    Converted split = converted("prelu_small", "{}");
    assertThat(split.report().artifact().delegation().partitions()).isEqualTo(1);
    assertThat(split.report().artifact().delegation().outside()).isEmpty();
    assertThat(split.report().warnings()).extracting(Warning::code).doesNotContain("slow-prelu");
    Converted whole = converted("prelu_small", "{\"rewrites\": \"none\"}");
    assertThat(whole.report().warnings()).extracting(Warning::code).contains("slow-prelu");
    assertThat(noise(split, "prelu_small")).isGreaterThan(noise(whole, "prelu_small") - 0.5);
  }

  @Test
  void filesBehindTheModelAreBehindTheArtifact() throws IOException {
    Converted converted = converted("associated_files_dropped", "{}");
    try (var before = new ZipFile(converted.floatModel().toFile());
        var after = new ZipFile(converted.artifact().toFile())) {
      for (String file : List.of("vocab.txt", "index.ldb")) {
        assertThat(after.getInputStream(after.getEntry(file)).readAllBytes())
            .isEqualTo(before.getInputStream(before.getEntry(file)).readAllBytes());
      }
    }
  }
}
