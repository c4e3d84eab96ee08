package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedSample;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Artifacts, whose parts are all quantized, are converted again. */
class QuantizedPartsTest {
  private static final int IMAGES = 60;

  @TempDir Path folder;

  private static Recipe recipe(String parts) {
    return Recipes.parse("{\"network\": {\"quantizedParts\": \"%s\"}}".formatted(parts));
  }

  private Converted convert(Path model, Recipe recipe, String name) throws IOException {
    Path run = Files.createDirectory(folder.resolve(name));
    Path samples = SharedSample.calibrationIn(run, IMAGES);
    return Converted.of(model, samples, recipe, Preprocessing.NOT_GIVEN, run);
  }

  private Path quantized(String recipe) throws IOException {
    return convert(SharedSample.modelIn(folder), Recipes.parse(recipe), "first").artifact();
  }

  private static Graph asItIs(Path artifact) throws IOException {
    return ModelReader.readAsItIs(Files.readAllBytes(artifact), "artifact.tflite").graph();
  }

  private static Map<String, Quantization> activations(Path artifact) throws IOException {
    return asItIs(artifact).tensors().stream()
        .filter(tensor -> !tensor.isConstant() && tensor.quantization() != null)
        .collect(Collectors.toMap(Tensor::name, t -> Objects.requireNonNull(t.quantization())));
  }

  @Test
  void withoutARequestTheyAreRefused() throws IOException {
    Path artifact = quantized("{}");
    assertThatThrownBy(() -> convert(artifact, Recipe.DEFAULT, "again"))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("already-quantized");
              assertThat(e.problem().action()).contains("network.quantizedParts");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "requantize, int8",
    "keep, int8",
    "requantize, uint8-nnapi",
    "keep, uint8-nnapi",
    "requantize, int16x8",
    "keep, int16x8"
  })
  void theyStayTrueToTheFloatNetwork(String parts, String target) throws IOException {
    Path artifact = quantized("{\"target\": \"%s\"}".formatted(target));
    Converted again = convert(artifact, recipe(parts), "again");
    assertThat(again.report().warnings())
        .extracting(Warning::code)
        .contains("quantized-parts-dequantized");
    Path float32 = folder.resolve("model.tflite");
    var compared =
        new Converted(float32, again.artifact(), again.report(), again.preprocessing())
            .on(SharedSample.labelledIn(folder));
    assertThat(compared.agreement()).isGreaterThan(0.95);
    assertThat(compared.sqnrDb()).isGreaterThan(18);
  }

  @Test
  void keptRangesGiveTheSameScales() throws IOException {
    Path artifact = quantized("{\"rewrites\": \"none\"}");
    Recipe keep =
        Recipes.parse("{\"network\": {\"quantizedParts\": \"keep\"}, \"rewrites\": \"none\"}");
    Map<String, Quantization> first = activations(artifact);
    Map<String, Quantization> second = activations(convert(artifact, keep, "again").artifact());
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, scales) -> {
      Quantization kept = Objects.requireNonNull(second.get(name));
      assertThat(kept.scale()).isCloseTo(scales.scale(), within(scales.scale()));
      assertThat(kept.zeroPoint()).as(name).isEqualTo(scales.zeroPoint());
    });
  }

  private static Offset<Float> within(float scale) {
    return Offset.offset(scale * 1e-5f);
  }

  @Test
  void onlyWeightsThatAreQuantizedNeedNoRequest() throws IOException {
    Path artifact = quantized("{\"target\": \"dynamic-range\"}");
    assertThat(asItIs(artifact).tensors()).extracting(Tensor::type).contains(ElementType.INT8);
    assertThat(convert(artifact, Recipe.DEFAULT, "again").report().warnings())
        .extracting(Warning::code)
        .contains("weights-quantized-already");
  }
}
