package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.measure.LayerLoss;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.timing.PartTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTimesTest {
  @TempDir private Path folder;

  @Test
  void theStageThatQuantizesSaysHowLongEachLayerTook() throws IOException {
    Path model = SharedData.require("models/modern/gru.tflite");
    Path samples = SharedData.require("models/modern/gru_calibration.npy");
    Report report =
        Converted.of(model, samples, Recipe.DEFAULT, Preprocessing.NOT_GIVEN, folder).report();
    assertThat(report.stages())
        .extracting(Report.StageTime::name)
        .containsExactly("read", "calibrate", "rewrite", "quantize", "write", "measure");
    Report.StageTime quantize = report.stages().get(3);
    List<PartTime> parts = Objects.requireNonNull(quantize.parts());
    Set<String> layers =
        report.layers().stream()
            .map(Report.Layer::loss)
            .map(LayerLoss::layer)
            .collect(Collectors.toSet());
    assertThat(parts).isNotEmpty();
    assertThat(layers).containsAll(parts.stream().map(PartTime::name).toList());
    assertThat(parts.stream().mapToDouble(PartTime::seconds).sum())
        .isLessThanOrEqualTo(quantize.seconds() + 1e-3 * parts.size());
    assertThat(report.stages().getFirst().parts()).isEmpty();
  }
}
