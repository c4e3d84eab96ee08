package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.lint.DeviceProfile;
import dev.octet.engine.measure.kind.OutputKind;
import dev.octet.engine.output.UnlikeRangesFix;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.CalibrationMethod;
import dev.octet.engine.quantize.reconstruct.WeightRounding;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.release.Release;
import dev.octet.engine.rewrite.Choices;
import dev.octet.engine.rewrite.RewriteChoices;
import dev.octet.engine.rewrite.rule.RuleSettings;
import dev.octet.engine.rewrite.rule.SeparableBlocks;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.json.JsonNames;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {

  @Test
  void anEmptyObjectIsTheDefaultRecipe() {
    assertThat(Recipes.parse("{}")).isEqualTo(Recipe.DEFAULT);
  }

  @Test
  void everyFieldIsRead() {
    Recipe recipe =
        Recipes.parse(
            """
            {"target": "mixed",
             "calibration": {"ranges": "entropy"},
             "network": {"begin": ["a"], "end": ["b:0"], "signature": "serve",
                         "imageLayout": "as-in-model", "quantizedParts": "keep"},
             "weights": {"rounding": "nearest", "biasCorrection": false},
             "precision": {"keepFloat": ["a"], "maxFallbackLayers": 2, "fallbackType": "int16"},
             "rewrites": [{"name": "relu-for-relu6"}],
             "io": {"inputType": "uint8", "outputType": "float32", "unlikeRanges": "float",
               "outputKinds": {"y": "embedding"}},
             "split": {"selection": 0.2, "test": 0.3},
             "maxAgreementLoss": 0.5,
             "minimumRuntime": "2.12", "fullyConnected": "per-tensor", "device": "ethos-u"}
            """);
    assertThat(recipe)
        .isEqualTo(
            new Recipe(
                Target.MIXED,
                new Recipe.Network(
                    List.of("a"),
                    List.of("b:0"),
                    "serve",
                    Recipe.ImageLayout.AS_IN_MODEL,
                    QuantizedParts.KEEP),
                new Recipe.Calibration(CalibrationMethod.ENTROPY),
                new Recipe.Weights(WeightRounding.NEAREST, false),
                new Recipe.Precision(List.of("a"), 2, Recipe.FallbackType.INT16, false),
                Choices.only("relu-for-relu6"),
                new Recipe.Io(
                    Recipe.IoType.UINT8,
                    Recipe.OutputType.FLOAT32,
                    UnlikeRangesFix.FLOAT,
                    Map.of("y", OutputKind.EMBEDDING)),
                new Recipe.Split(0.2, 0.3),
                0.5,
                new Recipe.Deployment(
                    Release.of(2, 12), Recipe.FullyConnected.PER_TENSOR, DeviceProfile.ETHOS_U)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"target\": \"uint8-nnapi\"}",
        "{\"target\": \"float16\"}",
        "{\"minimumRuntime\": \"2.3\"}",
        "{\"fullyConnected\": \"per-tensor\"}",
        "{\"device\": \"edge-tpu\"}",
        "{\"device\": \"tflite-micro\", \"target\": \"int16x8\"}",
        "{\"rewrites\": \"none\"}",
        "{\"rewrites\": []}",
        "{\"target\": \"int8-per-tensor\", \"rewrites\": \"full-separable\"}",
        "{\"rewrites\": [{\"name\": \"cross-layer-equalization\","
            + " \"options\": {\"relu6\": \"exact-cap\"}}]}",
        "{\"rewrite\": {\"pruning\": \"off\", \"constantChannels\": \"proven\"}}",
        "{\"calibration\": {\"ranges\": \"mse\"}, \"split\": {\"test\": 0}}"
      })
  void whatIsPrintedIsReadAsTheSameRecipe(String json) {
    Recipes.Read read = Recipes.read(json);
    Recipes.Read again = Recipes.read(Recipes.toJson(read.recipe()));
    assertThat(again.recipe()).isEqualTo(read.recipe());
    assertThat(again.deprecations()).isEmpty();
  }

  @Test
  void aPrintedRecipeListsItsRewritesWithAllOptions() {
    assertThat(Recipes.toJson(Recipe.DEFAULT))
        .isEqualTo(
            "{\"target\":\"int8\","
                + "\"network\":{\"begin\":[],\"end\":[],\"imageLayout\":\"channels-last\",\"quantizedParts\":\"refuse\"},"
                + "\"calibration\":{\"ranges\":\"greedy\"},"
                + "\"weights\":{\"rounding\":\"gptq\",\"biasCorrection\":true},"
                + "\"precision\":{\"keepFloat\":[],\"maxFallbackLayers\":0,"
                + "\"fallbackType\":\"float32\",\"integerOnly\":false},"
                + "\"rewrites\":[{\"name\":\"sub-for-negated-add\",\"options\":{}},"
                + "{\"name\":\"products-for-functions\",\"options\":{}},"
                + "{\"name\":\"fuse-activations\",\"options\":{}},"
                + "{\"name\":\"split-prelu\",\"options\":{}},"
                + "{\"name\":\"repair-vanishing-variance\",\"options\":{}},"
                + "{\"name\":\"mean-for-global-pool\",\"options\":{}},"
                + "{\"name\":\"prune-constant-channels\",\"options\":"
                + "{\"evidence\":\"observed-ranges\",\"when\":\"worthwhile\"}}],"
                + "\"io\":{\"inputType\":\"int8\",\"outputType\":\"auto\",\"unlikeRanges\":\"auto\"},"
                + "\"split\":{\"selection\":0.1,\"test\":0.1},\"maxAgreementLoss\":0.01,"
                + "\"fullyConnected\":\"per-channel\"}");
  }

  @Test
  void anOldRuntimeImpliesOneScaleForFullyConnectedLayers() {
    assertThat(Recipes.parse("{\"minimumRuntime\": \"2.9\"}").deployment().fullyConnected())
        .isEqualTo(Recipe.FullyConnected.PER_TENSOR);
    assertThat(Recipes.parse("{\"minimumRuntime\": \"2.10\"}").deployment().fullyConnected())
        .isEqualTo(Recipe.FullyConnected.PER_CHANNEL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{'minimumRuntime': '2.9', 'fullyConnected': 'per-channel'}` | /recipe/fullyConnected",
        "{'minimumRuntime': '2.2'} | /recipe/minimumRuntime",
        "{'minimumRuntime': '2.22'} | /recipe/minimumRuntime",
        "{'minimumRuntime': 2.7} | /recipe/minimumRuntime",
        "{'fullyConnected': 'none'} | /recipe/fullyConnected",
        "{'device': 'toaster'} | /recipe/device"
      })
  void runtimesAndDevicesMustBeKnownAndFit(String recipe, String pointer) {
    assertProblem(recipe.replace('\'', '"'))
        .satisfies(problem -> assertThat(problem.field()).isEqualTo(pointer));
  }

  @ParameterizedTest
  @EnumSource(DeviceProfile.class)
  void aDeviceHasIntegersOnlyAndNoRewritesForXnnpack(DeviceProfile device) {
    Recipe recipe = Recipes.parse("{\"device\": \"" + JsonNames.of(device) + "\"}");
    assertThat(recipe.precision().integerOnly()).isTrue();
    assertThat(recipe.deployment().fullyConnected()).isEqualTo(Recipe.FullyConnected.PER_TENSOR);
    assertThat(recipe.rewrites().has("split-prelu")).isFalse();
    assertThat(Recipes.named())
        .anyMatch(
            named -> named.name().equals(JsonNames.of(device)) && named.recipe().equals(recipe));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'target': 'float16'                  | unfit-target  | /recipe/precision/integerOnly",
        "'io': {'outputType': 'float32'}      | invalid-field | /recipe/io/outputType",
        "'io': {'unlikeRanges': 'float'}      | invalid-field | /recipe/io/unlikeRanges",
        "'io': {'inputType': 'float32'}       | invalid-field | /recipe/io/inputType",
        "'target': 'mixed'                    | invalid-field | /recipe/precision/maxFallbackLayers"
      })
  void floatsContradictIntegersOnly(String other, String code, String pointer) {
    String recipe = "{%s, 'precision': {'integerOnly': true}}".formatted(other);
    assertProblem(recipe.replace('\'', '"'))
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(code);
          assertThat(problem.field()).isEqualTo(pointer);
        });
  }

  @Test
  void aTargetBringsItsOwnTypes() {
    Recipe recipe = Recipes.parse("{\"target\": \"uint8-nnapi\"}");
    assertThat(recipe.target()).isEqualTo(Target.UINT8_NNAPI);
    assertThat(recipe.io().inputType()).isEqualTo(Recipe.IoType.UINT8);
    assertThat(recipe.io().outputType()).isEqualTo(Recipe.OutputType.AUTO);
  }

  @Test
  void weightsOnlyTargetsHaveNoFallbackLayers() {
    assertThat(Recipes.parse("{\"target\": \"mixed\"}").precision().maxFallbackLayers())
        .isPositive();
    assertProblem("{\"target\": \"float16\", \"precision\": {\"maxFallbackLayers\": 2}}")
        .extracting(InputProblem::field)
        .isEqualTo("/recipe/precision/maxFallbackLayers");
  }

  @Test
  void only8BitTargetsWithAScaleForEachChannelHaveLayersIn16Bits() {
    String wide = "{\"target\": \"%s\", \"precision\": {\"fallbackType\": \"int16\"}}";
    for (String target : List.of("mixed", "int8")) {
      assertThat(Recipes.parse(wide.formatted(target)).precision().fallbackType())
          .isEqualTo(Recipe.FallbackType.INT16);
    }
    assertProblem(wide.formatted("uint8-nnapi"))
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("/recipe/precision/fallbackType");
          assertThat(problem.detail()).contains("uint8-nnapi", "int16", "float32");
        });
    assertProblem("{\"precision\": {\"fallbackType\": \"int4\"}}")
        .extracting(InputProblem::detail)
        .asString()
        .contains("float32, int16");
  }

  @Test
  void typesThatATargetDoesNotHaveAreRefused() {
    assertProblem(
            "{\"target\": \"uint8-nnapi\", \"io\": {\"inputType\": \"int8\", \"outputType\": \"int8\"}}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unfit-target");
          assertThat(problem.field()).isEqualTo("/recipe/io/inputType");
          assertThat(problem.detail()).contains("uint8-nnapi", "uint8");
          assertThat(problem.findings()).anySatisfy(f -> assertThat(f).contains("outputType"));
        });
  }

  @Test
  void aListNamesExactlyTheRewritesThatAreTried() {
    Recipe recipe =
        Recipes.parse(
            """
            {"target": "int8-per-tensor",
             "rewrites": [
               {"name": "high-bias-absorption"},
               {"name": "prune-constant-channels", "options": {"evidence": "proven"}},
               {"name": "quantization-friendly-separable-convolution", "options": {"blocks": 2}},
               {"name": "repair-vanishing-variance", "options": {}}]}
            """);
    assertThat(recipe.rewrites())
        .isEqualTo(
            Choices.only("high-bias-absorption")
                .with(
                    "prune-constant-channels",
                    new RuleSettings(Map.of("when", "always", "evidence", "proven")))
                .with(SeparableBlocks.NAME, RuleSettings.of(SeparableBlocks.BLOCKS, 2))
                .with("repair-vanishing-variance"));
  }

  @Test
  void aPresetStandsForTheRewritesOfTheTarget() {
    assertThat(Recipes.parse("{\"rewrites\": \"none\"}").rewrites()).isEqualTo(RewriteChoices.NONE);
    assertThat(Recipes.parse("{\"target\": \"int8-per-tensor\", \"rewrites\": \"default\"}"))
        .isEqualTo(Recipe.of(Target.INT8_PER_TENSOR));
    assertThat(Recipes.parse("{\"rewrites\": \"full-separable\"}").rewrites())
        .isEqualTo(Choices.PER_CHANNEL.with(SeparableBlocks.NAME));
    assertThat(
            Stream.of(Target.values())
                .filter(it -> Recipe.of(it).rewrites().has("mean-for-global-pool")))
        .containsExactlyInAnyOrder(
            Target.INT8, Target.INT8_PER_TENSOR, Target.UINT8_NNAPI, Target.MIXED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'all'                                             | /recipe/rewrites                    | full-separable",
        "[{'name': 'fold'}]                                | /recipe/rewrites/0/name             | relu-for-relu6",
        "[{}]                                              | /recipe/rewrites/0/name             | relu-for-relu6",
        "['relu-for-relu6']                                | /recipe/rewrites/0                  | an object",
        "[{'name': 'relu-for-relu6', 'options': {'x': 1}}] | /recipe/rewrites/0/options/x        | it has none",
        "[{'name': 'relu-for-relu6'}, {'name': 'relu-for-relu6'}] | /recipe/rewrites/1/name      | once",
        "[{'name': 'prune-constant-channels', 'options': {'when': 'off'}}] | /recipe/rewrites/0/options/when | worthwhile",
      })
  void rewritesThatAreUnknownAreRefusedWithThoseThatAreKnown(
      String rewrites, String field, String known) {
    assertProblem("{\"rewrites\": %s}".formatted(rewrites.replace('\'', '"')))
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.detail()).contains(known);
        });
  }

  @Test
  void exactClippingBoundsAreForTargetsThatHaveAMinimum() {
    String exact =
        """
        {"target": "%s",
         "rewrites": [{"name": "cross-layer-equalization", "options": {"relu6": "exact-cap"}}]}
        """;
    Recipe recipe = Recipes.parse(exact.formatted("int8-per-tensor"));
    assertThat(recipe.rewrites().settings("cross-layer-equalization").values())
        .containsEntry("relu6", "exact-cap");
    assertProblem(exact.formatted("uint8-nnapi"))
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unfit-target");
          assertThat(problem.field()).isEqualTo("/recipe/rewrites");
          assertThat(problem.detail()).contains("MINIMUM");
        });
  }

  @Test
  void aSplitLeavesHalfOfTheSamplesToCalibrate() {
    assertThat(Recipes.parse("{\"split\": {\"selection\": 0.1, \"test\": 0.4}}").split())
        .isEqualTo(new Recipe.Split(0.1, 0.4));
    assertProblem("{\"split\": {\"selection\": 0.3, \"test\": 0.3}}")
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("/recipe/split");
          assertThat(problem.detail()).contains("0.5");
        });
  }

  @Test
  void anUnknownFieldIsRefusedByName() {
    assertProblem("{\"weights\": {\"roundin\": \"gptq\"}}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unknown-field");
          assertThat(problem.field()).isEqualTo("/recipe/weights/roundin");
          assertThat(problem.detail()).contains("rounding, biasCorrection");
        });
  }

  @Test
  void allThatDoesNotFitIsSaidAtOnce() {
    assertProblem(
            "{\"calibration\": {\"ranges\": \"best\"}, \"split\": {\"test\": 0.9}, \"io\": 3,"
                + " \"biasCorrection\": \"yes\"}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("invalid-field");
          assertThat(problem.message() + problem.findings())
              .contains(
                  "/recipe/calibration/ranges",
                  "\"best\"",
                  "greedy",
                  "/recipe/split/test",
                  "/recipe/io",
                  "/recipe/biasCorrection");
        });
  }

  @Test
  void whatIsNoJsonObjectIsRefused() {
    for (String text : List.of("", "[]", "{", "{} {}", "{\"ranges\":1,\"ranges\":2}", "null")) {
      assertProblem(text).extracting(InputProblem::code).isEqualTo("malformed-json");
    }
  }

  @Test
  void deepNestingIsRefused() {
    assertProblem("{\"ranges\":" + "[".repeat(10_000))
        .extracting(InputProblem::code)
        .isEqualTo("malformed-json");
  }

  @Test
  void aPreprocessingMayLeaveEverythingOut() {
    assertThat(Recipes.parsePreprocessing("{}")).isEqualTo(Preprocessing.NOT_GIVEN);
  }

  @Test
  void aStandardDeviationOfZeroIsRefused() {
    assertThatThrownBy(() -> Recipes.parsePreprocessing("{\"std\": [1, 0]}"))
        .asInstanceOf(type(RejectedInputException.class))
        .extracting(e -> e.problem().field())
        .isEqualTo("/preprocessing/std");
  }

  private static ObjectAssert<InputProblem> assertProblem(String json) {
    return assertThatThrownBy(() -> Recipes.parse(json))
        .asInstanceOf(type(RejectedInputException.class))
        .extracting(RejectedInputException::problem, type(InputProblem.class));
  }
}
