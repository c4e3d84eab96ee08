package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.example.SampleFolder;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However few samples calibrate, rewrites cost next to nothing on other samples. */
class FewSamplesTest {
  private static final int DRAWS = 3;

  @TempDir Path scratch;

  /** What calibrates a network, and what judges it. */
  private record Case(Path model, Path set, Preprocessing preprocessing, Path others) {}

  enum Network {
    DIGITS,
    RESNET8,
    KEYWORDS
  }

  private Case drawn(Network network, int draw, int samples) throws IOException {
    return switch (network) {
      case DIGITS -> digits(draw, samples);
      case RESNET8 ->
          parts(
              SharedData.require("models/resnet8_cifar10/float.tflite"),
              SharedData.require("images/cifar10_200"),
              new Preprocessing(null, null, null, List.of(0f), List.of(1f)),
              draw,
              samples);
      case KEYWORDS -> keywords(draw, samples);
    };
  }

  private Case keywords(int draw, int samples) throws IOException {
    var signed = new Preprocessing(null, null, null, null, null, Preprocessing.Elements.INT8);
    return parts(
        SharedData.require("models/ds_cnn_kws/float.tflite"),
        SharedData.require("images/kws_1000"),
        new Preprocessing(null, null, null, List.of(83f), List.of((float) (1 / 0.584703)))
            .orElse(signed),
        draw,
        samples);
  }

  /** Digits that neither the network nor calibration has seen judge. */
  private Case digits(int draw, int samples) throws IOException {
    Path model = SharedSample.modelIn(scratch);
    Path set = scratch.resolve("calibration.zip");
    try (var out = Files.newOutputStream(set)) {
      var images = shuffled(SharedSample.get().calibration(), draw);
      SampleFolder.writeZip(images.subList(0, samples), out);
    }
    return new Case(model, set, Preprocessing.NOT_GIVEN, SharedSample.labelledIn(scratch));
  }

  /** Some files of a folder calibrate, up to 200 of the others judge. */
  private Case parts(Path model, Path folder, Preprocessing preprocessing, int draw, int samples)
      throws IOException {
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".bin")).sorted().toList();
    }
    Path own = Files.createTempDirectory(scratch, "draw");
    Path few = Files.createDirectory(own.resolve("few"));
    Path others = Files.createDirectory(own.resolve("rest"));
    List<Path> drawn = shuffled(files, draw);
    for (int i = 0; i < Math.min(drawn.size(), samples + 200); i++) {
      Path to = i < samples ? few : others;
      Files.copy(drawn.get(i), to.resolve(drawn.get(i).getFileName()));
    }
    return new Case(model, few, preprocessing, others);
  }

  /** Draw 0 is the order as it comes. */
  private static <T> List<T> shuffled(List<T> all, int draw) {
    List<T> order = new ArrayList<>(all);
    if (draw > 0) Collections.shuffle(order, new Random(draw));
    return order;
  }

  private Converted.OutputAgreement answers(Case drawn, Recipe recipe) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "run");
    return Converted.of(drawn.model(), drawn.set(), recipe, drawn.preprocessing(), folder)
        .on(drawn.others());
  }

  private RewriteEffect both(Case drawn, Target target) throws IOException {
    Recipe recipe = Recipe.of(target);
    return new RewriteEffect(answers(drawn, recipe), answers(drawn, without(recipe)));
  }

  private static void assertAtMostFivePointsBelow(
      Converted.OutputAgreement tensor, Converted.OutputAgreement channel) {
    assertThat(tensor.agreement())
        .as(() -> tensor + " beside " + channel)
        .isGreaterThanOrEqualTo(channel.agreement() - 0.05);
  }

  @ParameterizedTest
  @CsvSource({"1, INT8", "2, INT8", "5, INT8", "10, INT8", "1, INT8_PER_TENSOR"})
  void rewritesDoNoHarmToTheDigits(int samples, Target target) throws IOException {
    both(digits(0, samples), target).assertHarmless(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void oneScaleATensorCostsTheDigitsAtMostFivePoints(int samples) throws IOException {
    var channel = answers(digits(0, samples), Recipe.of(Target.INT8));
    var tensor = answers(digits(0, samples), Recipe.of(Target.INT8_PER_TENSOR));
    assertAtMostFivePointsBelow(tensor, channel);
  }

  /** A network, and as many samples as a hasty user sends. */
  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Network network : Network.values()) {
      for (int samples : new int[] {1, 2, 5, 10, 30}) cases.add(Arguments.of(network, samples));
    }
    return cases;
  }

  /**
   * A single draw scatters by a decibel on networks this small, whatever it is drawn for; the mean
   * over draws tells.
   */
  @ParameterizedTest
  @Tag("slow")
  @MethodSource("cases")
  void rewritesDoNoHarmHoweverFewSamples(Network network, int samples) throws IOException {
    double channelGain = 0;
    double tensorGain = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      Case drawn = drawn(network, draw, samples);
      RewriteEffect channel = both(drawn, Target.INT8);
      RewriteEffect tensor = both(drawn, Target.INT8_PER_TENSOR);
      System.out.printf(
          "few samples: %s, draw %d, n = %d: int8 %s, per tensor %s%n",
          network, draw, samples, channel, tensor);
      channel.assertHarmless(1.5);
      tensor.assertHarmless(1.5);
      assertAtMostFivePointsBelow(tensor.with(), channel.with());
      channelGain += channel.gainDb() / DRAWS;
      tensorGain += tensor.gainDb() / DRAWS;
    }
    assertThat(channelGain).as("mean over %d draws, int8", DRAWS).isGreaterThanOrEqualTo(-1);
    assertThat(tensorGain).as("mean over %d draws, per tensor", DRAWS).isGreaterThanOrEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cal", "cal_only_0_to_4"})
  void aSetThatLacksClassesRemovesNoneOfTheirChannels(String set) throws IOException {
    Path folder = SharedData.require("cases/pruned_by_the_calibration_set");
    var drawn =
        new Case(
            folder.resolve("model.tflite"),
            folder.resolve(set),
            Preprocessing.NOT_GIVEN,
            folder.resolve("val"));
    both(drawn, Target.INT8).assertHarmless(0.5);
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

  private static Recipe without(Recipe recipe) {
    return recipe.with(RewriteChoices.NONE);
  }
}
