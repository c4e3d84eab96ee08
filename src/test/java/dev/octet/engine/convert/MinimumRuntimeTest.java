package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.release.Release;
import dev.octet.engine.release.RequiredRelease;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.Model;

/** Artifacts for older releases of TensorFlow Lite, and what the report says about releases. */
class MinimumRuntimeTest {
  @TempDir Path folder;

  private static byte[] dense() {
    var b = new GraphBuilder("dense");
    int x = b.input("x", Shape.of(1, 16));
    var weights = new float[8 * 16];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 7 - 3) * (i / 16 + 1) / 20f;
    return TfliteWriter.write(
        b.output(b.fullyConnected("y", x, weights, Shape.of(8, 16), new float[8], Activation.NONE))
            .build());
  }

  private Report report(byte[] model, String recipe) throws IOException {
    Path file = Files.write(folder.resolve("model.tflite"), model);
    Path samples = RandomInputs.write(file, 30, 3, folder.resolve("samples.npz"));
    return Converted.of(file, samples, Recipes.parse(recipe), Preprocessing.NOT_GIVEN, folder)
        .report();
  }

  private byte[] artifact() throws IOException {
    return Files.readAllBytes(folder.resolve("artifact.tflite"));
  }

  /** Reads the metadata entry that TensorFlow's converter writes, too. */
  private String minimumInMetadata() throws IOException {
    Model model = Model.getRootAsModel(ByteBuffer.wrap(artifact()));
    for (int i = 0; i < model.metadataLength(); i++) {
      if (!model.metadata(i).name().equals("min_runtime_version")) continue;
      ByteBuffer data = model.buffers((int) model.metadata(i).buffer()).dataAsByteBuffer();
      assertThat(data.remaining()).isEqualTo(16);
      return StandardCharsets.US_ASCII.decode(data).toString().replace("\0", "");
    }
    return "none";
  }

  @Test
  void oneScalePerChannelNeeds210() throws IOException {
    Report.NeededRuntime runtime =
        Objects.requireNonNull(report(dense(), "{}").artifact().runtime());
    assertThat(runtime.release()).isEqualTo("2.10");
    assertThat(runtime.needs()).isEqualTo("needs TensorFlow Lite 2.10 or later");
    assertThat(runtime.reasons())
        .containsExactly("FULLY_CONNECTED with one scale of the weights per channel ('y')");
    assertThat(minimumInMetadata()).isEqualTo("2.10.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"fullyConnected\": \"per-tensor\"}",
        "{\"minimumRuntime\": \"2.9\"}",
        "{\"minimumRuntime\": \"2.3\"}",
        "{\"device\": \"tflite-micro\"}"
      })
  void oneScalePerTensorNeedsNoNewRelease(String recipe) throws IOException {
    Report report = report(dense(), recipe);
    assertThat(Objects.requireNonNull(report.artifact().runtime()).release()).isEqualTo("1.14");
    assertThat(minimumInMetadata()).isEqualTo("1.14.0");
    assertThat(report.lint()).isEmpty();
    assertThat(Objects.requireNonNull(report.summary().sqnrDb())).isGreaterThan(30);
  }

  @Test
  void aDeviceChecksTheArtifact() throws IOException {
    Report report =
        report(
            dense(),
            "{\"device\": \"edge-tpu\", \"fullyConnected\": \"per-channel\","
                + " \"minimumRuntime\": \"2.10\"}");
    assertThat(report.lint())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.detail()).contains("\"fullyConnected\": \"per-tensor\""));
  }

  /** A grouped convolution has version 6 in floats and in integers. */
  @Test
  void whatNoFormOfTheReleaseComputesIsNamed() {
    var b = new GraphBuilder("grouped");
    int x = b.input("x", Shape.of(1, 4, 4, 4));
    var weights = new float[4 * 3 * 3 * 2];
    for (int i = 0; i < weights.length; i++) weights[i] = i % 5 - 2;
    Graph graph =
        b.output(
                b.conv2d(
                    "y",
                    x,
                    weights,
                    Shape.of(4, 3, 3, 2),
                    new float[4],
                    1,
                    Padding.SAME,
                    Activation.NONE))
            .build();
    assertThatThrownBy(() -> report(TfliteWriter.write(graph), "{\"minimumRuntime\": \"2.8\"}"))
        .asInstanceOf(InstanceOfAssertFactories.type(RejectedInputException.class))
        .satisfies(refused -> {
          assertThat(refused.problem().code()).isEqualTo("runtime-too-old");
          assertThat(refused.problem().findings())
              .containsExactly("'y' (CONV_2D): version 6 of CONV_2D came with 2.9");
        });
  }

  @ParameterizedTest
  @CsvSource({"vit, 30", "convnext, 33", "embedding, 36", "detector, 36"})
  void networksOfTodayRunIn27AndIn23(String name, double decibels) throws IOException {
    Path model = SharedData.require("models/modern/" + name + ".tflite");
    Path samples = SharedData.require("models/modern/" + name + "_calibration.npy");
    for (Release release : new Release[] {Release.of(2, 7), Release.OLDEST}) {
      var recipe = Recipes.parse("{\"minimumRuntime\": \"" + release + "\"}");
      Path own = Files.createDirectory(folder.resolve(release.toString()));
      Report report = Converted.of(model, samples, recipe, Preprocessing.NOT_GIVEN, own).report();
      assertThat(Objects.requireNonNull(report.summary().sqnrDb())).isGreaterThan(decibels);
      byte[] artifact = Files.readAllBytes(own.resolve("artifact.tflite"));
      Graph graph = ModelReader.readAsItIs(artifact, name).graph();
      assertThat(RequiredRelease.beyond(release, graph)).isEmpty();
    }
  }
}
