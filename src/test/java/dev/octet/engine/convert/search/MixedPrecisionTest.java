package dev.octet.engine.convert.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Converted;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.evidence.SampleSplit;
import dev.octet.engine.example.Digit;
import dev.octet.engine.example.SampleFolder;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedPrecisionTest {
  private static final int IMAGES = 40;

  @TempDir Path scratch;

  @Test
  void whatWinsNothingIsGivenBack() throws IOException {
    Report report =
        convert(
            "\"precision\": {\"maxFallbackLayers\": 16}",
            SharedSample.calibrationIn(scratch, IMAGES));
    assertThat(report.floatLayers())
        .allSatisfy(
            layer -> assertThat(layer.reason()).contains("35 selection or calibration samples"))
        .anySatisfy(layer -> {
          assertThat(layer.kept()).isFalse();
          assertThat(layer.reason()).endsWith(": rejected");
        });
    assertThat(keptFloat(report))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            report.floatLayers().stream().filter(FloatLayer::kept).map(FloatLayer::layer).toList());
  }

  @Test
  void aLayerIn16BitsTakesAlongWhatMakesItsInput() throws IOException {
    Path set = SharedSample.calibrationIn(scratch, IMAGES);
    Report report =
        convert("\"precision\": {\"maxFallbackLayers\": 2, \"fallbackType\": \"int16\"}", set);
    assertThat(keptFloat(report)).isEmpty();
    assertThat(report.floatLayers())
        .hasSize(2)
        .anySatisfy(layer -> assertThat(layer.reason()).contains("the producers of its inputs"));
    boolean kept = report.floatLayers().stream().anyMatch(FloatLayer::kept);
    // 16-bit activations go beyond what 255 steps of their scale could hold
    assertThat(report.layers().stream().map(Report.Layer::loss))
        .filteredOn(loss -> loss.high() > 300 * loss.scale())
        .hasSizeGreaterThanOrEqualTo(kept ? 2 : 0)
        .allSatisfy(loss -> assertThat(loss.zeroPoint()).isZero());
  }

  @Test
  void theSamplesThatPriceDoNotChoose() throws IOException {
    List<Digit> images = SharedSample.get().calibration().subList(0, IMAGES);
    List<Digit> others = new ArrayList<>(images);
    SampleSplit split =
        SampleSplit.of(
            IMAGES, null, Recipe.DEFAULT.split().selection(), Recipe.DEFAULT.split().test());
    for (int tested : split.test()) {
      int other = IMAGES + tested;
      others.set(tested, SharedSample.get().calibration().get(other));
    }
    String recipe = "\"precision\": {\"maxFallbackLayers\": 4}, \"rewrites\": \"none\"";
    Report one = convert(recipe, zip("one.zip", images));
    Report other = convert(recipe, zip("other.zip", others));
    assertThat(other.artifact().sha256()).isEqualTo(one.artifact().sha256());
    assertThat(other.floatLayers()).isNotEqualTo(one.floatLayers());
  }

  @Test
  void namedLayersStayAndHaveAPrice() throws IOException {
    Path set = SharedSample.calibrationIn(scratch, IMAGES);
    Report all = convert("\"precision\": {\"maxFallbackLayers\": 0}", set);
    assertThat(all.floatLayers()).isEmpty();
    String layer = all.layers().getFirst().loss().layer();
    Report report =
        convert(
            "\"precision\": {\"maxFallbackLayers\": 0, \"keepFloat\": [\"%s\"]}".formatted(layer),
            set);
    assertThat(report.floatLayers())
        .singleElement()
        .satisfies(price -> {
          assertThat(price.layer()).isEqualTo(layer);
          assertThat(price.kept()).isTrue();
          assertThat(price.reason()).isEqualTo("the recipe names it");
          assertThat(price.sqnrDbAlone()).isNotNull();
          assertThat(price.sqnrDbWon()).isNotNull();
          // metadata lies at other offsets
          assertThat(price.bytes())
              .isCloseTo((int) (report.artifact().bytes() - all.artifact().bytes()), within(64));
          assertThat(price.operators()).isPositive();
        });
    assertThat(keptFloat(report)).containsExactly(layer);
  }

  private static List<String> keptFloat(Report report) {
    return report.keptFloat().stream().map(Report.KeptFloat::layer).toList();
  }

  private Path zip(String name, List<Digit> images) throws IOException {
    Path zip = scratch.resolve(name);
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(images, out);
    }
    return zip;
  }

  private Report convert(String fields, Path set) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Recipe recipe = Recipes.parse("{\"target\": \"mixed\", " + fields + "}");
    return Converted.of(model, set, recipe, Preprocessing.NOT_GIVEN, scratch).report();
  }
}
