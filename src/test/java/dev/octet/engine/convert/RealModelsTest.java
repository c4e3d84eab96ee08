package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.convert.search.FloatLayer;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Artifacts of real networks against the figures of the published int8 artifacts and of other
 * converters, on real images. The peers' figures were read with {@code ../shared/tools/judge}.
 */
class RealModelsTest {
  /**
   * The published artifact agrees on 297 of the 300 images. One image more or less is chance: the
   * paired difference of 296 and 297 has no significance. Its noise, which every image tells of,
   * has to be lower all the same.
   */
  private static final double VWW_AGREEMENT = 296.0 / 300;

  private static final Preprocessing SIGNED_BYTES =
      new Preprocessing(null, null, null, null, null, Preprocessing.Elements.INT8);
  private static final Preprocessing PIXELS = normalised(0, 1);

  @TempDir Path scratch;

  @Test
  @Tag("slow")
  void mobileNetV2KeepsItsAnswers() throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    Path validation = SharedData.require("images/imagenet_val_800");
    Converted converted = convert(model, images, Preprocessing.NOT_GIVEN);
    assertThat(converted.report().keptFloat()).isEmpty();
    assertOnePart(converted);
    var answers = converted.on(validation);
    // The TensorFlow Lite converter: 93.6 %, 18.7 dB.
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(0.97);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(21);
  }

  @Test
  @Tag("slow")
  void mobileNetV1QuarterKeepsItsAnswers() throws IOException {
    Path model = SharedData.require("models/mobilenet_v1_0.25_224/float_hub.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    Path validation = SharedData.require("images/imagenet_val_800");
    Converted converted = convert(model, images, Preprocessing.NOT_GIVEN);
    assertOnePart(converted);
    var answers = converted.on(validation);
    // The TensorFlow Lite converter: 76.6 %.
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(0.85);
  }

  @ParameterizedTest
  @CsvSource({
    // ai-edge-quantizer, int8 with one scale a tensor: 96.7 %, 21.0 dB.
    "INT8_PER_TENSOR, 0.98, 24",
    "UINT8_NNAPI, 0.98, 24",
    "INT16X8, 0.99, 35",
    "DYNAMIC_RANGE, 0.98, 25",
    "FLOAT16, 1, 55"
  })
  void visualWakeWordsRunsWithTheRulesOfEachTarget(Target target, double agreement, double sqnrDb)
      throws IOException {
    Path set = SharedData.require("images/vww_300");
    Path model = SharedData.require("models/vww_96/float.tflite");
    var converted = Converted.of(model, set, Recipe.of(target), normalised(0, 255), scratch);
    assertThat(converted.report().lint()).isEmpty();
    if (target == Target.INT8_PER_TENSOR || target == Target.UINT8_NNAPI) assertOnePart(converted);
    var answers = converted.on(set);
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(agreement);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(sqnrDb);
  }

  @Test
  void mixedSaysWhatEachFloatLayerIsWorth() throws IOException {
    Path set = SharedData.require("images/vww_300");
    Path model = SharedData.require("models/vww_96/float.tflite");
    var converted = Converted.of(model, set, Recipe.of(Target.MIXED), normalised(0, 255), scratch);
    assertThat(converted.report().floatLayers())
        .hasSize(converted.report().recipe().precision().maxFallbackLayers())
        .allSatisfy(layer -> assertThat(layer.sqnrDbWon()).isNotNull())
        .filteredOn(FloatLayer::kept)
        .extracting(FloatLayer::layer)
        .containsExactlyInAnyOrderElementsOf(
            converted.report().keptFloat().stream().map(Report.KeptFloat::layer).toList());
    var answers = converted.on(set);
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(VWW_AGREEMENT);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(28.73);
  }

  @ParameterizedTest
  @EnumSource(
      value = Target.class,
      names = {"INT8_PER_TENSOR", "UINT8_NNAPI"})
  @Tag("slow")
  void oneScaleATensorCostsMobileNetV2Little(Target target) throws IOException {
    Path model = SharedData.require("models/mobilenet_v2_1.0_224/float.tflite");
    Path images = SharedData.require("images/imagenet_calibration_1000");
    Path validation = SharedData.require("images/imagenet_val_800");
    var converted =
        Converted.of(model, images, Recipe.of(target), Preprocessing.NOT_GIVEN, scratch);
    assertThat(converted.report().lint()).isEmpty();
    var answers = converted.on(validation);
    // ai-edge-quantizer, int8 with one scale a tensor: 10.9 %.
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(0.96);
  }

  @Test
  void visualWakeWordsIsAtLeastAsGoodAsPublished() throws IOException {
    var answers = answers("models/vww_96/float.tflite", "images/vww_300", normalised(0, 255));
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(VWW_AGREEMENT);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(28.73);
  }

  @Test
  void resnet8IsAtLeastAsGoodAsPublished() throws IOException {
    var answers = answers("models/resnet8_cifar10/float.tflite", "images/cifar10_200", PIXELS);
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(0.965);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(21.47);
  }

  @Test
  void keywordSpottingIsAtLeastAsGoodAsPublished() throws IOException {
    var answers =
        answers(
            "models/ds_cnn_kws/float.tflite",
            "images/kws_1000",
            normalised(83, (float) (1 / 0.584703)).orElse(SIGNED_BYTES));
    assertThat(answers.agreement()).as(answers::toString).isGreaterThanOrEqualTo(0.984);
    assertThat(answers.sqnrDb()).as(answers::toString).isGreaterThanOrEqualTo(26.91);
  }

  private Converted.OutputAgreement answers(
      String model, String samples, Preprocessing preprocessing) throws IOException {
    Path set = SharedData.require(samples);
    Converted converted = convert(SharedData.require(model), set, preprocessing);
    assertOnePart(converted);
    return converted.on(set);
  }

  /** XNNPACK takes all layers with weights, in a row. */
  private static void assertOnePart(Converted converted) {
    Report.Delegation delegation = converted.report().artifact().delegation();
    assertThat(delegation.partitions()).as(delegation::toString).isEqualTo(1);
    assertThat(delegation.outside()).isSubsetOf("RESHAPE", "SQUEEZE", "SOFTMAX");
  }

  private Converted convert(Path model, Path set, Preprocessing preprocessing) {
    return Converted.of(model, set, Recipe.DEFAULT, preprocessing, scratch);
  }

  private static Preprocessing normalised(float mean, float std) {
    return new Preprocessing(null, null, null, List.of(mean), List.of(std));
  }
}
