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

/** {@code /operators} and {@code /recipes}. */
@RestController
@Tag(name = "Support")
class SupportController {
  /** The operators of each format. */
  @Schema(name = "SupportedOperators")
  record SupportedOperators(List<Format> formats) {}

  /** The operators of a format. */
  @Schema(name = "SupportedFormat")
  record Format(
      @Schema(example = "tflite") String format,
      @Schema(description = "What isn't listed is refused") List<OperatorSupport> operators) {}

  /** The recipes that have a name. */
  @Schema(name = "NamedRecipes")
  record NamedRecipes(List<NamedRecipe> recipes) {}

  @Operation(
      summary = "The operators that are read, and what becomes of them on each target",
      description =
          """
          From the tables that the conversion itself asks. A single layer may stay float for a \
          reason of its own, such as weights that the network computes; the conversion's report \
          names it.
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
      summary = "The named recipes, with every setting",
      description =
          """
          One for each target: what a conversion does where only `target` is given, and which \
          rewrites each preset stands for that `rewrites` may name.
          """)
  @ApiResponse(responseCode = "200", description = "The recipes; the first is the default.")
  @GetMapping(path = "/recipes", produces = MediaType.APPLICATION_JSON_VALUE)
  NamedRecipes listRecipes() {
    return new NamedRecipes(Recipes.named());
  }
}
