package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.samples.input.Preprocessing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to convert, checked and with every default filled; {@link RequestReader} reads it.
 *
 * @param modelId null where the request carries the model itself
 * @param calibrationSetId null where the request carries the set itself
 * @param preprocessing what is null is taken from the model's metadata
 * @param labels names of the classes for the artifact's metadata; may be empty
 * @param inputShapes for inputs that the model leaves open, by their names; may be empty
 * @param callbackUrl who is told that the conversion is over; null where nobody asked for it
 * @param deprecations a warning for each field of the recipe that has a name of an earlier version;
 *     not part of the request's identity
 */
@Schema(name = "ConversionRequest")
record ConversionRequest(
    @Schema(description = "A model that POST /models has answered with") @Nullable UUID modelId,
    @Schema(description = "A set that POST /calibration-sets has answered with")
        @Nullable UUID calibrationSetId,
    @Schema(description = "How an example becomes an input. All fields are optional.")
        Preprocessing preprocessing,
    @Schema(description = "The options of the conversion. All fields are optional.") Recipe recipe,
    @Schema(description = "Names of the classes, for the artifact's metadata") List<String> labels,
    @Schema(
            description =
                "The full shape, batch included, of each input whose extents the model leaves open,"
                    + " by the input's name. A free batch that isn't given becomes 1.",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(
            description =
                "Told that the conversion is over, however it ends: a POST of the event, signed as"
                    + " Standard Webhooks has it, and sent again until it is answered with 2xx",
            example = "https://example.com/octet")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String callbackUrl,
    @Schema(hidden = true) @JsonIgnore List<Warning> deprecations) {
  ConversionRequest {
    labels = List.copyOf(labels);
    inputShapes = Map.copyOf(inputShapes);
    deprecations = List.copyOf(deprecations);
  }
}
