package dev.octet.service.conversion;

import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.recipe.RewriteCatalog;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Adds the parts of the contract about recipes that do not follow from the types of the fields:
 * descriptions, ranges, and the two forms of {@code rewrites}. They are here because the engine,
 * which defines the recipe, does not know OpenAPI.
 */
@Configuration(proxyBeanMethods = false)
class RecipeSchema {
  private static final String CHOICE = "RewriteChoice";

  private static final String ABOUT =
      "The options of a conversion; every field has a default. The flat fields of earlier versions,"
          + " such as `ranges` instead of `calibration.ranges`, are accepted for one release; each"
          + " gives the warning `deprecated-recipe-field`.";

  private static final Map<String, Map<String, String>> DESCRIPTIONS =
      Map.of(
          "Recipe",
          Map.of(
              "target",
              "The hardware that the artifact is made for, as a set of quantization rules.",
              "minimumRuntime",
              "Oldest release of TensorFlow Lite that must compute the artifact; without it, the"
                  + " newest. Operators that it lacks get another form or fall back to float. If it"
                  + " can't compute a layer in any form, the conversion fails with the code"
                  + " `runtime-too-old`, and `findings` names the layers.",
              "fullyConnected",
              "Scales of the weights of FULLY_CONNECTED, for targets with one scale per channel."
                  + " `per-tensor` is for runtimes and devices that reject or ignore one per channel;"
                  + " a `minimumRuntime` before 2.10 implies it.",
              "device",
              "Device that the artifact is for. Sets the defaults of the other fields"
                  + " (`GET /recipes`), and checks the artifact against the rules of the device: the"
                  + " field `lint` of the report.",
              "maxAgreementLoss",
              "Budget of all rewrites together, 0 to 1: the fraction of the selection samples whose"
                  + " argmax may differ between the rewritten and the uploaded float network."),
          "RecipeCalibration",
          Map.of(
              "ranges",
              "Calibration method: how the range of an activation is chosen from its observed"
                  + " values."),
          "RecipeWeights",
          Map.of(
              "rounding", "Method that rounds weights to integers.",
              "biasCorrection",
                  "Whether biases compensate for the mean error of each output channel."),
          "RecipePrecision",
          Map.of(
              "keepFloat",
              "Names of layers that fall back, as in the field `layers` of the model.",
              "maxFallbackLayers",
              "Maximum number of further layers that fall back: those that reduce the accuracy"
                  + " most when each is quantized alone, if the fallback improves the outputs.",
              "fallbackType",
              "Type of the layers that fall back.",
              "integerOnly",
              "Whether the whole artifact computes in integers, for devices without floats. If a"
                  + " layer can't, the conversion fails with the code `not-integer-only`, and"
                  + " `findings` names the layers with the reasons."),
          "RecipeIo",
          Map.of(
              "inputType",
              "Element type of the artifact's inputs.",
              "outputType",
              "Element type of the artifact's outputs."),
          "RecipeSplit",
          Map.of(
              "selection",
                  "Fraction of the samples on which candidate artifacts are compared, at most 200"
                      + " samples. They are held out from calibration.",
              "test",
                  "Fraction of the samples that only measure the figures of the report, at most 200"
                      + " samples. Together with `selection` at most 0.5."));

  @Bean
  OpenApiCustomizer describedRecipes() {
    return contract -> describe(contract.getComponents());
  }

  private static void describe(Components components) {
    DESCRIPTIONS.forEach((name, fields) ->
        fields.forEach((field, text) -> field(components, name, field).setDescription(text)));
    range(
        field(components, "RecipePrecision", "maxFallbackLayers"),
        BigDecimal.valueOf(Recipes.MAX_FALLBACK_LAYERS));
    range(field(components, "RecipeSplit", "selection"), BigDecimal.valueOf(Recipes.MAX_HELD_OUT));
    range(field(components, "RecipeSplit", "test"), BigDecimal.valueOf(Recipes.MAX_HELD_OUT));
    range(field(components, "Recipe", "maxAgreementLoss"), BigDecimal.ONE);
    StringSchema releases = new StringSchema();
    releases.setEnum(Recipes.releaseNames());
    releases.setDescription(field(components, "Recipe", "minimumRuntime").getDescription());
    schema(components, "Recipe").addProperty("minimumRuntime", releases);
    components.addSchemas(CHOICE, choice());
    schema(components, "Recipe").addProperty("rewrites", rewrites()).setDescription(ABOUT);
    schema(components, "NamedRecipe")
        .addProperty("rewrites", new ObjectSchema().additionalProperties(list()));
  }

  private static Schema<?> field(Components components, String name, String field) {
    Schema<?> found = schema(components, name).getProperties().get(field);
    if (found == null) {
      throw new IllegalStateException("the contract has no field %s.%s".formatted(name, field));
    }
    return found;
  }

  /**
   * Returns a schema of the contract.
   *
   * @throws IllegalStateException if the contract has no such schema
   */
  static Schema<?> schema(Components components, String name) {
    Schema<?> found = components.getSchemas().get(name);
    if (found == null) throw new IllegalStateException("the contract has no schema " + name);
    return found;
  }

  private static void range(Schema<?> schema, BigDecimal most) {
    schema.minimum(BigDecimal.ZERO).maximum(most);
  }

  /**
   * Returns the schema of the two forms of {@code rewrites}. It is a condition instead of {@code
   * oneOf}, since openapi-generator writes Java that does not compile for a list in {@code oneOf}
   * or {@code anyOf}. Generated clients have a field that takes any value.
   */
  private static Schema<?> rewrites() {
    Schema<Object> rewrites = new Schema<>();
    rewrites.setDescription(
        "Changes of the float network that are tried before it is quantized: the name of a preset,"
            + " or a list of `RewriteChoice` that has exactly the rewrites that are tried."
            + " Responses always have the list. Presets: `none`: no rewrites. `default`: the"
            + " rewrites that help the target. `full-separable`: the default rewrites and"
            + " `quantization-friendly-separable-convolution` in all blocks.");
    StringSchema preset = new StringSchema();
    preset.setEnum(Recipes.presetNames());
    rewrites.setIf(new StringSchema());
    rewrites.setThen(preset);
    rewrites.setElse(list());
    return rewrites;
  }

  private static Schema<?> list() {
    return new ArraySchema().items(new Schema<>().$ref(CHOICE));
  }

  private static Schema<?> choice() {
    StringSchema name = new StringSchema();
    name.setEnum(Recipes.rewriteNames());
    name.setDescription(
        RewriteCatalog.lines().stream()
            .map(line -> line.replaceFirst("^( *)([\\w-]+)", "$1* `$2`"))
            .collect(Collectors.joining("\n", "Name of the rewrite.\n\n", "")));
    Schema<?> options =
        new ObjectSchema()
            .additionalProperties(true)
            .description("Options of the rewrite, by name. Absent options have their defaults.");
    Schema<?> choice =
        new ObjectSchema()
            .description("A rewrite of the float network, with its options.")
            .addProperty("name", name)
            .addProperty("options", options);
    choice.setRequired(List.of("name"));
    return choice;
  }
}
