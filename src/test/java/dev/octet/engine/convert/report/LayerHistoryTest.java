package dev.octet.engine.convert.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Converted;
import dev.octet.engine.convert.page.ReportPage;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each layer of the sample can be followed from the upload to the artifact. */
class LayerHistoryTest {
  @TempDir Path scratch;

  private Report convert(Recipe recipe) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = SharedSample.calibrationIn(scratch, 100);
    return Converted.of(model, set, recipe, Preprocessing.NOT_GIVEN, scratch).report();
  }

  @Test
  void theReportSaysWhatRewritesDidToEachLayer() throws IOException {
    Report report = convert(Recipe.of(Target.INT8_PER_TENSOR));
    Report plain =
        convert(Recipes.parse("{\"target\": \"int8-per-tensor\", \"rewrites\": \"none\"}"));
    List<String> touched =
        report.rewrites().stream()
            .filter(Report.Rewrite::kept)
            .flatMap(rewrite -> rewrite.sites().stream())
            .map(site -> site.layer())
            .toList();
    assertThat(touched).isNotEmpty();
    for (int i = 0; i < report.layers().size(); i++) {
      Report.Layer layer = report.layers().get(i);
      LayerHistory history = layer.history();
      assertThat(history.rewrites().stream().anyMatch(LayerHistory.Touch::kept))
          .as(layer.loss().layer())
          .isEqualTo(touched.contains(layer.loss().layer()));
      assertThat(history.sqnrDbWithRewrites()).isEqualTo(layer.loss().sqnrDb());
      // what the conversion without rewrites says of the same layer
      Report.Layer before = plain.layers().get(i);
      assertThat(before.loss().layer()).isEqualTo(layer.loss().layer());
      assertThat(history.uploadedLow()).isEqualTo(before.loss().observedLow());
      assertThat(history.uploadedHigh()).isEqualTo(before.loss().observedHigh());
      assertThat(history.sqnrDbWithoutRewrites()).isEqualTo(before.loss().sqnrDb());
      assertThat(history.ownSqnrDbWithoutRewrites()).isEqualTo(before.loss().ownSqnrDb());
      assertThat(before.history().rewrites()).isEmpty();
      assertThat(before.history().sqnrDbWithRewrites()).isNull();
    }
  }

  @Test
  void theJsonHasItInTheLayerAndThePageInItsRow() throws IOException {
    Report report = convert(Recipe.of(Target.INT8_PER_TENSOR));
    String json = Reports.toJson(report);
    Report.Layer layer =
        report.layers().stream()
            .filter(it -> !it.history().rewrites().isEmpty())
            .findFirst()
            .orElseThrow();
    LayerHistory.Touch touch = layer.history().rewrites().getFirst();
    JsonNode row =
        JsonMapper.shared()
            .readTree(json)
            .path("layers")
            .valueStream()
            .filter(it -> it.path("layer").asString().equals(layer.loss().layer()))
            .findFirst()
            .orElseThrow();
    assertThat(row.path("sqnrDb").asDouble())
        .isEqualTo(Objects.requireNonNull(layer.loss().sqnrDb()));
    assertThat(row.path("history").path("rewrites").get(0).path("change").asString())
        .isEqualTo(touch.change());
    assertThat(ReportPage.of(json))
        .contains(touch.rewrite() + ": " + touch.change(), "as uploaded, observed")
        .contains("dB without rewrites");
  }
}
