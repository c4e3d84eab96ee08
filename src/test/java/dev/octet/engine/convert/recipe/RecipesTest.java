package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.quantize.range.RangeMethod;
import dev.octet.engine.samples.input.Preprocessing;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecipesTest {

  @Test
  void anEmptyObjectIsTheDefaultRecipe() {
    assertThat(Recipes.parse("{}")).isEqualTo(Recipe.DEFAULT);
  }

  @Test
  void aRecipeCanBeSentAgainAsTheReportRepeatsIt() {
    Recipe recipe =
        Recipes.parse(
            """
            {"target": "int8", "ranges": "min-max", "biasCorrection": false, "keepFloat": ["a"],
             "inputType": "uint8", "outputType": "float32", "heldBack": 0.25}
            """);
    assertThat(recipe.ranges()).isEqualTo(RangeMethod.MIN_MAX);
    assertThat(Recipes.parse(JsonMapper.shared().writeValueAsString(recipe))).isEqualTo(recipe);
  }

  @Test
  void aTargetBringsItsOwnTypes() {
    Recipe recipe = Recipes.parse("{\"target\": \"uint8-nnapi\"}");
    assertThat(recipe.target()).isEqualTo(Target.UINT8_NNAPI);
    assertThat(recipe.inputType()).isEqualTo(Recipe.IoType.UINT8);
    assertThat(recipe.outputType()).isEqualTo(Recipe.OutputType.AUTO);
  }

  @Test
  void weightsOnlyTargetsHaveNoFloatLayers() {
    assertThat(Recipes.parse("{\"target\": \"mixed\"}").floatLayers()).isPositive();
    assertProblem("{\"target\": \"float16\", \"floatLayers\": 2}")
        .extracting(InputProblem::field)
        .isEqualTo("recipe.floatLayers");
  }

  @Test
  void only8BitTargetsWithAScaleForEachChannelHaveLayersIn16Bits() {
    for (String target : List.of("mixed", "int8")) {
      String json = "{\"target\": \"%s\", \"mixedLayers\": \"int16\"}".formatted(target);
      assertThat(Recipes.parse(json).mixedLayers()).isEqualTo(Recipe.MixedLayers.INT16);
    }
    assertProblem("{\"target\": \"uint8-nnapi\", \"mixedLayers\": \"int16\"}")
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("recipe.mixedLayers");
          assertThat(problem.detail()).contains("uint8-nnapi", "int16", "float32");
        });
    assertProblem("{\"mixedLayers\": \"int4\"}")
        .extracting(InputProblem::detail)
        .asString()
        .contains("float32, int16");
  }

  @Test
  void typesThatATargetDoesNotHaveAreRefused() {
    assertProblem(
            "{\"target\": \"uint8-nnapi\", \"inputType\": \"int8\", \"outputType\": \"int8\"}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unfit-target");
          assertThat(problem.field()).isEqualTo("recipe.inputType");
          assertThat(problem.detail()).contains("uint8-nnapi", "uint8");
          assertThat(problem.findings()).anySatisfy(f -> assertThat(f).contains("outputType"));
        });
  }

  @Test
  void largeBiasesAreAbsorbedWhereAskedFor() {
    Recipe usual = Recipe.of(Target.INT8_PER_TENSOR);
    Recipe recipe =
        Recipes.parse("{\"target\": \"int8-per-tensor\", \"rewrite\": {\"absorbBiases\": true}}");
    assertThat(usual.rewrite().has("high-bias-absorption")).isFalse();
    assertThat(recipe.rewrite()).isEqualTo(usual.rewrite().with("high-bias-absorption"));
  }

  @Test
  void vanishedVariancesAreRepairedWhereAskedFor() {
    Recipe recipe = Recipes.parse("{\"rewrite\": {\"repairVariance\": true}}");
    assertThat(recipe.rewrite())
        .isEqualTo(Recipe.DEFAULT.rewrite().with("repair-vanishing-variance"));
  }

  @Test
  void poolsBecomeMeansWhereThatHelpsAndNobodySaysOtherwise() {
    Recipe recipe = Recipes.parse("{\"rewrite\": {\"meanForGlobalPool\": false}}");
    assertThat(recipe.rewrite())
        .isEqualTo(Recipe.DEFAULT.rewrite().without("mean-for-global-pool"));
    assertThat(
            Stream.of(Target.values())
                .filter(it -> Recipe.of(it).rewrite().has("mean-for-global-pool")))
        .containsExactlyInAnyOrder(
            Target.INT8, Target.INT8_PER_TENSOR, Target.UINT8_NNAPI, Target.MIXED);
  }

  @Test
  void capsAreForTargetsThatHaveAMinimum() {
    String capped = "{\"target\": \"%s\", \"rewrite\": {\"equalization\": \"exact-cap\"}}";
    Recipe recipe = Recipes.parse(capped.formatted("int8-per-tensor"));
    assertThat(recipe.rewrite().settings("cross-layer-equalization").values())
        .containsEntry("relu6", "exact-cap");
    assertProblem(capped.formatted("uint8-nnapi"))
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unfit-target");
          assertThat(problem.field()).isEqualTo("recipe.rewrites");
          assertThat(problem.detail()).contains("MINIMUM");
        });
  }

  @Test
  void anUnknownFieldIsRefusedByName() {
    assertProblem("{\"rangez\": \"mse\"}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("unknown-field");
          assertThat(problem.field()).isEqualTo("recipe.rangez");
          assertThat(problem.detail()).contains("ranges");
        });
  }

  @Test
  void allThatDoesNotFitIsSaidAtOnce() {
    assertProblem("{\"ranges\": \"best\", \"heldBack\": 0.9, \"biasCorrection\": \"yes\"}")
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("invalid-field");
          assertThat(problem.field()).isEqualTo("recipe.ranges");
          assertThat(problem.detail()).contains("\"best\"", "greedy");
          assertThat(problem.findings())
              .anySatisfy(finding -> assertThat(finding).contains("recipe.heldBack"))
              .anySatisfy(finding -> assertThat(finding).contains("recipe.biasCorrection"));
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
        .isEqualTo("preprocessing.std");
  }

  private static ObjectAssert<InputProblem> assertProblem(String json) {
    return assertThatThrownBy(() -> Recipes.parse(json))
        .asInstanceOf(type(RejectedInputException.class))
        .extracting(RejectedInputException::problem, type(InputProblem.class));
  }
}
