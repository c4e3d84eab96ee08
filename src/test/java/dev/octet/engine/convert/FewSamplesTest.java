package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteOptions;
import dev.octet.engine.sample.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However few samples calibrate, rewrites cost next to nothing on other samples. */
class FewSamplesTest {
  @TempDir Path scratch;

  private record Both(Converted.Answers with, Converted.Answers without) {
    /** Top-1 lower by at most one point or two images, SQNR by at most so many decibels. */
    void assertHarmless(double decibels) {
      double spare = Math.max(0.01, 2.0 / with.samples());
      assertThat(with.agreement())
          .as(this::toString)
          .isGreaterThanOrEqualTo(without.agreement() - spare);
      assertThat(with.sqnrDb())
          .as(this::toString)
          .isGreaterThanOrEqualTo(without.sqnrDb() - decibels);
    }
  }

  private Converted.Answers answers(
      Path model, Path set, Recipe recipe, Preprocessing preprocessing, Path others)
      throws IOException {
    Path folder = Files.createTempDirectory(scratch, "run");
    return Converted.of(model, set, recipe, preprocessing, folder).on(others);
  }

  private Both both(Path model, Path set, Target target, Preprocessing preprocessing, Path others)
      throws IOException {
    Recipe recipe = Recipe.of(target);
    return new Both(
        answers(model, set, recipe, preprocessing, others),
        answers(model, set, without(recipe), preprocessing, others));
  }

  /** Digits that neither the network nor calibration has seen. */
  private Path otherDigits() throws IOException {
    Path zip = Files.createDirectories(scratch.resolve("others")).resolve("others.zip");
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(SharedSample.get().labelled(), out);
    }
    return zip;
  }

  @ParameterizedTest
  @CsvSource({"1, INT8", "2, INT8", "5, INT8", "10, INT8", "1, INT8_PER_TENSOR"})
  void rewritesDoNoHarmToTheDigits(int samples, Target target) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = SharedSample.calibrationIn(scratch, samples);
    both(model, set, target, Preprocessing.NOT_GIVEN, otherDigits()).assertHarmless(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void oneScaleATensorCostsTheDigitsAtMostFivePoints(int samples) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = SharedSample.calibrationIn(scratch, samples);
    Path others = otherDigits();
    var channel = answers(model, set, Recipe.of(Target.INT8), Preprocessing.NOT_GIVEN, others);
    var tensor =
        answers(model, set, Recipe.of(Target.INT8_PER_TENSOR), Preprocessing.NOT_GIVEN, others);
    assertThat(tensor.agreement())
        .as(() -> tensor + " beside " + channel)
        .isGreaterThanOrEqualTo(channel.agreement() - 0.05);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cal", "cal_only_0_to_4"})
  void aSetThatLacksClassesRemovesNoneOfTheirChannels(String set) throws IOException {
    Path folder = SharedData.require("cases/pruned_by_the_calibration_set");
    both(
            folder.resolve("model.tflite"),
            folder.resolve(set),
            Target.INT8,
            Preprocessing.NOT_GIVEN,
            folder.resolve("val"))
        .assertHarmless(0.5);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "1, INT8",
    "2, INT8",
    "5, INT8",
    "10, INT8",
    "30, INT8",
    "1, INT8_PER_TENSOR",
    "5, INT8_PER_TENSOR",
    "30, INT8_PER_TENSOR"
  })
  void rewritesDoNoHarmToResnet8(int samples, Target target) throws IOException {
    Path model = SharedData.require("models/resnet8_cifar10/float.tflite");
    var parts = parts(SharedData.require("images/cifar10_200"), samples);
    var pixels = new Preprocessing(null, null, null, List.of(0f), List.of(1f));
    both(model, parts.getFirst(), target, pixels, parts.getLast()).assertHarmless(1);
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"1, INT8", "2, INT8", "5, INT8", "10, INT8", "30, INT8", "30, INT8_PER_TENSOR"})
  void rewritesDoNoHarmToKeywordSpotting(int samples, Target target) throws IOException {
    Path model = SharedData.require("models/ds_cnn_kws/float.tflite");
    var parts = parts(SharedData.require("images/kws_1000"), samples);
    var signed = new Preprocessing(null, null, null, null, null, Preprocessing.Elements.INT8);
    var preprocessing =
        new Preprocessing(null, null, null, List.of(83f), List.of((float) (1 / 0.584703)))
            .orElse(signed);
    both(model, parts.getFirst(), target, preprocessing, parts.getLast()).assertHarmless(1);
  }

  @Test
  void deadChannelsOfVisualWakeWordsAreProven() throws IOException {
    Path model = SharedData.require("models/vww_96/float.tflite");
    Path set = SharedData.require("images/vww_300");
    var pixels = new Preprocessing(null, null, null, List.of(0f), List.of(255f));
    var converted = Converted.of(model, set, Recipe.DEFAULT, pixels, scratch);
    long published = Files.size(SharedData.require("models/vww_96/published_int8_ptq.tflite"));
    assertThat(Files.size(converted.artifact())).isLessThan(published * 252 / 1000);
    assertThat(converted.report().rewrites())
        .noneMatch(rewrite -> rewrite.kept() && rewrite.promise().equals("BOUNDED"));
  }

  /** The first files of a folder, and up to 200 of the others. */
  private List<Path> parts(Path folder, int samples) throws IOException {
    List<Path> files = new ArrayList<>();
    try (var all = Files.list(folder)) {
      all.filter(file -> file.toString().endsWith(".bin")).sorted().forEach(files::add);
    }
    Path few = Files.createDirectory(scratch.resolve("few"));
    Path others = Files.createDirectory(scratch.resolve("rest"));
    for (int i = 0; i < Math.min(files.size(), samples + 200); i++) {
      Path to = i < samples ? few : others;
      Files.copy(files.get(i), to.resolve(files.get(i).getFileName()));
    }
    return List.of(few, others);
  }

  private static Recipe without(Recipe recipe) {
    return new Recipe(
        recipe.target(),
        recipe.ranges(),
        recipe.biasCorrection(),
        recipe.weightRounding(),
        recipe.keepFloat(),
        recipe.floatLayers(),
        recipe.mixedLayers(),
        recipe.inputType(),
        recipe.outputType(),
        recipe.heldBack(),
        RewriteOptions.NONE,
        recipe.maxAgreementLoss());
  }
}
