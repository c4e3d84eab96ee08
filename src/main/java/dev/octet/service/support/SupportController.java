package dev.octet.service.support;

import dev.octet.engine.convert.recipe.NamedRecipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.OperatorSupport;
import dev.octet.engine.convert.report.Operators;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP operations on {@code /operators} and {@code /recipes}. */
@RestController
@Tag(name = "Support")
class SupportController {
  /**
   * The supported operators of each model format.
   *
   * @param formats one for each format that can be uploaded
   */
  @Schema(name = "SupportedOperators")
  record SupportedOperators(List<Format> formats) {}

  /** The supported operators of one model format. */
  @Schema(name = "SupportedFormat")
  record Format(
      @Schema(
              description = "Name of the format, as in the field `format` of a model.",
              example = "tflite")
          String format,
      @Schema(
              description =
                  "The supported operators, sorted by name. A model with another one is rejected.")
          List<OperatorSupport> operators) {}

  /**
   * The named recipes.
   *
   * @param recipes one for each target; the first is the default
   */
  @Schema(name = "NamedRecipes")
  record NamedRecipes(List<NamedRecipe> recipes) {}

  @Operation(
      summary = "List the supported operators and how each target handles them",
      description =
          """
          The list comes from the tables that conversions use. Operators have the names of their \
          format. Those of formats other than `tflite` become one or several operators of \
          TensorFlow Lite, which `operators` of an uploaded model lists; their `targets` is empty. \
          A single layer may fall back to \
          float for a reason of its own, such as weights that the network computes; the \
          conversion's report names it.
          """)
  @ApiResponse(responseCode = "200", description = "The operators of each format.")
  @GetMapping(path = "/operators", produces = MediaType.APPLICATION_JSON_VALUE)
  SupportedOperators listOperators() {
    return new SupportedOperators(
        Operators.formats().stream()
            .map(format -> new Format(format, Operators.of(format)))
            .toList());
  }

  @Operation(
      summary = "List the named recipes with all settings",
      description =
          """
          There is one for each target: the recipe of a conversion that gives only `target`, and \
          the rewrites of each preset that the field `rewrites` may name.
          """)
  @ApiResponse(responseCode = "200", description = "The recipes; the first is the default.")
  @GetMapping(path = "/recipes", produces = MediaType.APPLICATION_JSON_VALUE)
  NamedRecipes listRecipes() {
    return new NamedRecipes(Recipes.named());
  }
}
