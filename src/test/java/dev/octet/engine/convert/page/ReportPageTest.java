package dev.octet.engine.convert.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String REPORT =
      """
      {"generator": "octet 1", "model": {"name": "<b>&'\\"net"},
       "summary": {"agreement": 0.5, "agreementInterval": [0.25, 0.75], "samples": 4,
         "sqnrDb": null, "bytes": 250000, "floatBytes": 1000000},
       "recipe": {"target": "int8"},
       "calibration": {"calibrated": 9, "measured": 4},
       "layers": [
         {"layer": "</td><script>alert(1)</script>", "operator": "CONV_2D", "shape": "1x2x2x1",
          "low": -1.0, "high": 3.0, "scale": 0.0156, "zeroPoint": -64, "rangeNote": "a <rule>",
          "roundingLoss": 0.03, "bottomSaturationLoss": 0.01, "topSaturationLoss": 0.0,
          "sqnrDb": 31.5, "ownSqnrDb": 35.25, "cosine": 0.999, "maximalError": 0.1},
         {"layer": "exact", "operator": "RESHAPE", "sqnrDb": null, "ownSqnrDb": null}],
       "laterSection": [{"someField": 1.5, "text": "<i>"}],
       "warnings": ["mind <this>", {"code": "few-samples", "message": "mind <that>"}]}
      """;

  @Test
  void figuresAndLayersAreShown() {
    String page = ReportPage.of(REPORT);
    assertThat(page)
        .contains("50.0 %", "25.0 % to 75.0 %", "25 % of 1.00 MB", "31.50", "35.25", "CONV_2D")
        .contains("<circle", "width:75.0%", "width:25.0%");
  }

  @Test
  void aReportFromBeforeReportsHadASchemaIsShown() throws IOException {
    String report;
    try (InputStream json = ReportPageTest.class.getResourceAsStream("report-of-schema-1.json")) {
      report = new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(ReportPage.of(report))
        .contains("<h1>float.tflite</h1>", "target int8, ranges from 800 samples", "98.5 %")
        .contains("93.8 % to 99.7 %", "larger-than-float", "13 nodes", "error-compensated")
        .contains("<circle");
  }

  @Test
  void theSchemaIsNoSectionOfThePage() {
    String numbered = REPORT.replaceFirst("\\{", "{\"schema\": 2, ");
    assertThat(ReportPage.of(numbered)).isEqualTo(ReportPage.of(REPORT));
  }

  @Test
  void whatTheModelsNamesHoldIsNothingButText() {
    String page = ReportPage.of(REPORT);
    assertThat(page)
        .doesNotContain("<script", "<b>&", "<rule>", "<this>", "<i>\"")
        .contains("&lt;script&gt;", "&lt;b&gt;&amp;&#39;&quot;net");
  }

  @Test
  void sectionsOfLaterVersionsAreTables() {
    assertThat(ReportPage.of(REPORT))
        .contains("<h2>Later section</h2>", "<th>Some field</th>", "<td>1.500</td>", "&lt;i&gt;");
  }

  @Test
  void theTimesOfPartsAreFolded() {
    String page =
        ReportPage.of(
            """
            {"stages": [
               {"name": "read", "seconds": 0.5},
               {"name": "quantize", "seconds": 2.5, "parts": [
                 {"name": "conv<1>", "seconds": 1.25}, {"name": "(others)", "seconds": 1}]}]}
            """);
    assertThat(page)
        .contains("<summary>Parts of quantize</summary>", "<td>conv&lt;1&gt;</td>", "1.250")
        .doesNotContain("Parts of read", "conv<1>");
  }

  @Test
  void aLayerSaysWhichRewritesTouchedIt() {
    String page =
        ReportPage.of(
            """
            {"layers": [
               {"layer": "conv<1>", "history": {
                 "rewrites": [
                   {"rewrite": "equalize", "change": "times <2>", "channels": [], "kept": true},
                   {"rewrite": "fold", "change": "became constants", "channels": [3, 5],
                    "kept": true},
                   {"rewrite": "relu", "change": "RELU", "channels": [], "kept": false}],
                 "uploadedLow": 0, "uploadedHigh": 6,
                 "sqnrDbWithoutRewrites": 11.5, "sqnrDbWithRewrites": 20.25,
                 "ownSqnrDbWithoutRewrites": null, "ownSqnrDbWithRewrites": 30}},
               {"layer": "other", "history": {
                 "rewrites": [
                   {"rewrite": "prune", "change": "gone", "channels": [1], "kept": false}],
                 "uploadedLow": 0, "uploadedHigh": 7}},
               {"layer": "of an earlier version"}],
             "rewrites": [
               {"rewrite": "equalize", "promise": "BOUNDED", "observedSamples": 900,
                "failureBound": 0.0033, "kept": true, "reason": "the promise was kept",
                "sites": [{"layer": "conv<1>", "channels": [], "change": "times 2"}],
                "measured": {"agreement": 0.99, "largestChange": 0.125, "ranges": [
                  {"layer": "conv<1>", "lowBefore": 0, "highBefore": 6, "lowAfter": 0,
                   "highAfter": 3}]}},
               {"rewrite": "prune", "promise": "EXACT", "proof": "no weights", "kept": false,
                "reason": "<too little>", "measured": null,
                "sites": [{"layer": "other", "channels": [1], "change": "gone"}]}]}
            """);
    assertThat(page)
        .contains("equalize: times &lt;2&gt;", "fold: became constants (2 of them)")
        .contains("output: 11.50 dB without rewrites, 20.25 dB with them")
        .contains("0.1250", "wrong for at most 0.3 % of the inputs")
        .contains("EXACT: no weights", "reverted: &lt;too little&gt;", "kept: the promise was kept")
        .doesNotContain("prune: gone", "relu: RELU", "own: ", "7.000", "<h2>Rewrites</h2>");
    assertThat(page).containsPattern("as uploaded, observed 0.* 6");
  }

  @Test
  void aReportWithoutAnythingIsAPageStill() {
    assertThat(ReportPage.of("{}")).startsWith("<!doctype html>").endsWith("</html>\n");
  }
}
