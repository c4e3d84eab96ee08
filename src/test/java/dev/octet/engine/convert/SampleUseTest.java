package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.evidence.Basis;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a conversion does with its samples, and what it says where there are few. */
class SampleUseTest {
  @TempDir Path scratch;

  private Report convert(String recipe, int samples) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = SharedSample.calibrationIn(scratch, samples);
    return Converted.of(model, set, Recipes.parse(recipe), Preprocessing.NOT_GIVEN, scratch)
        .report();
  }

  private static List<String> codes(Report report) {
    return report.warnings().stream().map(Warning::code).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1,   1,  1,  1,  CALIBRATION",
    "5,   5,  5,  5,  CALIBRATION",
    "10,  8,  2,  2,  SELECTION",
    "29,  23, 6,  6,  SELECTION",
    "30,  20, 5,  5,  TEST",
    "100, 80, 10, 10, TEST"
  })
  void theReportSaysWhichSamplesDidWhat(
      int samples, int calibrated, int selected, int measured, Basis basis) throws IOException {
    Report report = convert("{}", samples);
    Report.Samples used = report.calibration();
    assertThat(used.calibrated()).isEqualTo(calibrated);
    assertThat(used.selected()).isEqualTo(selected);
    assertThat(used.measured()).isEqualTo(measured);
    assertThat(used.measuredOn()).isEqualTo(basis);
    assertThat(report.summary().samples()).isEqualTo(measured);
    assertThat(report.summary().measuredOn()).isEqualTo(basis);
    assertThat(report.summary().optimistic()).isEqualTo(basis != Basis.TEST);
    assertThat(codes(report).contains("few-samples")).isEqualTo(samples < used.recommended());
    assertThat(codes(report).contains("measured-on-calibration-samples"))
        .isEqualTo(basis == Basis.CALIBRATION);
    assertThat(codes(report).contains("optimistic-figures")).isEqualTo(basis == Basis.SELECTION);
  }

  /** Separable blocks are judged on samples that they were not fitted to. */
  @ParameterizedTest
  @CsvSource({"9, true", "10, false"})
  void blocksThatNoSampleCanJudgeAreNotTriedAndThatIsSaid(int samples, boolean said)
      throws IOException {
    Report report = convert("{\"rewrites\": \"full-separable\"}", samples);
    assertThat(codes(report).contains("separable-blocks-not-tried")).isEqualTo(said);
    assertThat(codes(convert("{}", 9))).doesNotContain("separable-blocks-not-tried");
  }

  @Test
  void halfOfOneSampleIsTheWholeOfIt() throws IOException {
    Report report = convert("{\"split\": {\"selection\": 0.25, \"test\": 0.25}}", 1);
    assertThat(report.calibration().calibrated()).isEqualTo(1);
    assertThat(report.layers())
        .allSatisfy(layer ->
            assertThat(layer.loss().observedHigh()).isGreaterThan(layer.loss().observedLow()));
  }

  @ParameterizedTest
  @CsvSource({"float16", "dynamic-range"})
  void whatKeepsActivationsInFloatNeedsNoSamplesToCalibrate(String target) throws IOException {
    Report report = convert("{\"target\": \"%s\"}".formatted(target), 3);
    assertThat(report.calibration().recommended()).isZero();
    assertThat(report.calibration().measured()).isEqualTo(3);
    assertThat(report.summary().measuredOn()).isEqualTo(Basis.TEST);
    assertThat(codes(report))
        .doesNotContain("few-samples", "optimistic-figures", "measured-on-calibration-samples");
  }

  @Test
  void nothingIsMeasuredWhereNothingIsHeldOut() throws IOException {
    Report report = convert("{\"split\": {\"selection\": 0, \"test\": 0}}", 40);
    assertThat(report.calibration().calibrated()).isEqualTo(40);
    assertThat(report.summary().samples()).isZero();
    assertThat(report.summary().measuredOn()).isNull();
    assertThat(report.summary().agreement()).isNull();
    assertThat(report.summary().sqnrDb()).isNull();
  }

  @Test
  void theHistoryWithRewritesIsThatBeforeMixedPrecision() throws IOException {
    String rewrites =
        "\"rewrites\": [{\"name\": \"prune-constant-channels\", \"options\": {\"when\": \"always\"}}]";
    Report plain = convert("{%s}".formatted(rewrites), 100);
    Report mixed =
        convert("{\"precision\": {\"maxFallbackLayers\": 3}, %s}".formatted(rewrites), 100);
    assertThat(mixed.floatLayers()).anyMatch(FloatLayer::kept);
    for (Report.Layer layer : mixed.layers()) {
      String name = layer.loss().layer();
      assertThat(plain.layers())
          .filteredOn(other -> other.loss().layer().equals(name))
          .singleElement()
          .satisfies(other -> {
            assertThat(layer.history().sqnrDbWithRewrites())
                .isEqualTo(other.history().sqnrDbWithRewrites());
            assertThat(layer.history().sqnrDbWithoutRewrites())
                .isEqualTo(other.history().sqnrDbWithoutRewrites());
          });
    }
  }
}
