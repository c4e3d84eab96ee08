package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Node;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Artifacts for devices without floats. */
class IntegerOnlyTest {
  private static final Recipe INTEGERS = Recipes.parse("{\"precision\": {\"integerOnly\": true}}");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"vit, 24", "convnext, 26", "embedding, 30", "detector, 18"})
  void networksOfTodayHaveNoFloatTensor(String name, double decibels) throws IOException {
    Path model = SharedData.require("models/modern/" + name + ".tflite");
    Path samples = SharedData.require("models/modern/" + name + "_calibration.npy");
    Report report =
        Converted.of(model, samples, INTEGERS, Preprocessing.NOT_GIVEN, folder).report();
    assertThat(report.keptFloat()).isEmpty();
    assertThat(Objects.requireNonNull(report.summary().sqnrDb())).isGreaterThan(decibels);
    byte[] artifact = Files.readAllBytes(folder.resolve("artifact.tflite"));
    Graph graph = ModelReader.readAsItIs(artifact, name).graph();
    for (Node node : graph.nodes()) {
      assertThat(node.outputs())
          .as(graph.layerName(node))
          .noneMatch(output -> graph.tensor(output).type().isFloat());
    }
  }

  @Test
  void aLayerWithoutAnIntegerKernelIsNamed() throws IOException {
    Path model = SharedData.require("models/peer_suite/single_div.tflite");
    Path samples = RandomInputs.write(model, 20, 3, folder.resolve("samples.npz"));
    assertThatThrownBy(
            () -> Converted.of(model, samples, INTEGERS, Preprocessing.NOT_GIVEN, folder))
        .asInstanceOf(InstanceOfAssertFactories.type(RejectedInputException.class))
        .satisfies(refused -> {
          assertThat(refused.problem().code()).isEqualTo("not-integer-only");
          assertThat(refused.problem().findings()).singleElement().asString().contains("(DIV)");
        });
  }
}
