package dev.octet.engine.convert.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.lint.LintFinding;
import dev.octet.engine.lint.LintRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantized models that others have published. */
class LintsTest {

  /**
   * Made by quantization-aware training for NNAPI 1.0: weights in [1, 255], products below 0.35.
   */
  @ParameterizedTest
  @ValueSource(strings = {"mobilenet_v1_0.25_128", "mobilenet_v1_0.25_224", "mobilenet_v2_1.0_224"})
  void uint8ModelsOf2018KeepTheRulesOf2018(String model) throws IOException {
    Path file = SharedData.require("models/" + model + "/published_uint8_qat.tflite");
    assertThat(Lints.read(file, model)).isEmpty();
  }

  @Test
  void oneScaleForEachChannelIsFoundAtEachConvolution() throws IOException {
    Path file = SharedData.require("models/mobilenet_v2_1.0_224/published_int8_ptq.tflite");
    List<LintFinding> findings = Lints.read(file, "published");
    assertThat(findings)
        .filteredOn(finding -> finding.rule() == LintRule.ELEMENT_TYPE)
        .hasSizeGreaterThan(52)
        .anySatisfy(finding -> assertThat(finding.detail()).contains("INT8"));
  }
}
