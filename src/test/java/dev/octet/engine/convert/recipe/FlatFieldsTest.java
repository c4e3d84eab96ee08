package dev.octet.engine.convert.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.octet.engine.RejectedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each field of earlier versions means what the field means that has taken its place. */
class FlatFieldsTest {
  /** The rules of the default that no sample has to judge; lists name them, too. */
  private static final String PROVEN =
      "{'name': 'sub-for-negated-add'}, {'name': 'products-for-functions'},"
          + " {'name': 'fuse-activations'}, {'name': 'split-prelu'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ranges': 'mse'                        | 'calibration': {'ranges': 'mse'}",
        "'biasCorrection': false                | 'weights': {'biasCorrection': false}",
        "'weightRounding': 'nearest'            | 'weights': {'rounding': 'nearest'}",
        "'weightRounding': 'error-compensated'  | 'weights': {'rounding': 'gptq'}",
        "'keepFloat': ['a', 'b']                | 'precision': {'keepFloat': ['a', 'b']}",
        "'floatLayers': 5                       | 'precision': {'maxFallbackLayers': 5}",
        "'mixedLayers': 'int16'                 | 'precision': {'fallbackType': 'int16'}",
        "'inputType': 'uint8'                   | 'io': {'inputType': 'uint8'}",
        "'outputType': 'float32'                | 'io': {'outputType': 'float32'}",
        "'heldBack': 0.3                        | 'split': {'selection': 0.15, 'test': 0.15}",
        "'heldBack': 0                          | 'split': {'selection': 0, 'test': 0}",
        "'rewrite': 'none'                      | 'rewrites': 'none'",
        "'rewrite': 'full-separable'            | 'rewrites': 'full-separable'",
        "'rewrite': {}                          | 'rewrites': 'default'",
        "'rewrite': {'pruning': 'off', 'meanForGlobalPool': false} | 'rewrites': []",
        "'rewrite': {'pruning': 'off'}          | 'rewrites': ["
            + PROVEN
            + ", {'name': 'mean-for-global-pool'}]",
        "'rewrite': {'pruning': 'always', 'constantChannels': 'observed', 'equalization': 'exact-cap',"
            + " 'separableBlocks': 2, 'reluForRelu6': true, 'absorbBiases': true,"
            + " 'repairVariance': true, 'meanForGlobalPool': false}"
            + " | 'rewrites': ["
            + PROVEN
            + ", {'name': 'prune-constant-channels',"
            + " 'options': {'when': 'always', 'evidence': 'observed'}},"
            + " {'name': 'cross-layer-equalization', 'options': {'relu6': 'exact-cap'}},"
            + " {'name': 'quantization-friendly-separable-convolution', 'options': {'blocks': 2}},"
            + " {'name': 'relu-for-relu6'}, {'name': 'high-bias-absorption'},"
            + " {'name': 'repair-vanishing-variance'}]"
      })
  void bothFormsAreTheSameRecipe(String old, String now) {
    Recipes.Read flat = Recipes.read(json(old));
    Recipes.Read nested = Recipes.read(json(now));
    assertThat(flat.recipe()).isEqualTo(nested.recipe());
    assertThat(nested.deprecations()).isEmpty();
    assertThat(flat.deprecations())
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("deprecated-recipe-field");
          assertThat(warning.message())
              .contains(quoted(old), "'/recipe/" + quoted(now).substring(1));
        });
  }

  @Test
  void bothFormsMayBeMixed() {
    Recipes.Read read =
        Recipes.read(
            json("'biasCorrection': false, 'weights': {'rounding': 'nearest'}, 'ranges': 'mse'"));
    assertThat(read.recipe())
        .isEqualTo(
            Recipes.parse(
                json(
                    "'weights': {'rounding': 'nearest', 'biasCorrection': false},"
                        + " 'calibration': {'ranges': 'mse'}")));
    assertThat(read.deprecations()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ranges': 'mse', 'calibration': {'ranges': 'mse'}                | ranges",
        "'floatLayers': 1, 'precision': {'maxFallbackLayers': 1}          | floatLayers",
        "'heldBack': 0.2, 'split': {'test': 0.1}                          | heldBack",
        "'rewrite': 'none', 'rewrites': 'none'                            | rewrite"
      })
  void aFieldThatIsGivenInBothFormsIsRefused(String fields, String name) {
    assertThatThrownBy(() -> Recipes.parse(json(fields)))
        .asInstanceOf(type(RejectedInputException.class))
        .satisfies(refusal -> {
          assertThat(refusal.problem().code()).isEqualTo("repeated-field");
          assertThat(refusal.problem().field()).isEqualTo("/recipe/" + name);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ranges': 'best'                                      | /recipe/ranges                | greedy",
        "'heldBack': 0.9                                       | /recipe/heldBack              | 0.5",
        "'weightRounding': 'gptq'                              | /recipe/weightRounding        | error-compensated",
        "'rewrite': {'equalise': true}                         | /recipe/rewrite/equalise      | equalization",
        "'target': 'float16', 'floatLayers': 2                 | /recipe/floatLayers           | floatLayers",
        "'target': 'uint8-nnapi', 'mixedLayers': 'int16'       | /recipe/mixedLayers           | mixedLayers",
        "'target': 'float16', 'rewrite': {'pruning': 'always'} | /recipe/rewrite               | rewrites"
      })
  void refusalsNameTheFieldAsItWasGiven(String fields, String field, String word) {
    assertThatThrownBy(() -> Recipes.parse(json(fields)))
        .asInstanceOf(type(RejectedInputException.class))
        .satisfies(refusal -> {
          assertThat(refusal.problem().field()).isEqualTo(field);
          assertThat(refusal.problem().detail()).contains(word);
        });
  }

  private static String json(String fields) {
    return "{" + fields.replace('\'', '"') + "}";
  }

  /** The first name of a list of fields, with its apostrophe before it. */
  private static String quoted(String fields) {
    return fields.substring(0, fields.indexOf('\'', 1));
  }
}
