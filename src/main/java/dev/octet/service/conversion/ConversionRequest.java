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
 * A validated conversion request with all defaults filled in. {@link RequestReader} reads it.
 *
 * @param modelId null if the request carries the model itself
 * @param calibrationSetId null if the request carries the set itself
 * @param preprocessing null fields are taken from the model's metadata
 * @param labels class names for the artifact's metadata; may be empty
 * @param inputShapes full shapes, batch included, of inputs with open extents, by their names; may
 *     be empty
 * @param callbackUrl URL of the webhook that is sent when the conversion is over; null for none
 */
@Schema(name = "ConversionRequest")
record ConversionRequest(
    @Schema(
            description = "Id of a model, from POST /models",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable UUID modelId,
    @Schema(
            description = "Id of a calibration set, from POST /calibration-sets",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable UUID calibrationSetId,
    @Schema(description = "How a sample is turned into an input tensor. All fields are optional.")
        Preprocessing preprocessing,
    @Schema(description = "The options of the conversion. All fields are optional.") Recipe recipe,
    @Schema(description = "Names of the classes, for the artifact's metadata") List<String> labels,
    @Schema(
            description =
                "Full shape, batch included, of each input with open extents, by the input's name."
                    + " An open batch that isn't given becomes 1.",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(
            description =
                "URL of a webhook. When the conversion is over, successfully or not, the service POSTs"
                    + " the event to it, signed per Standard Webhooks, and retries until the answer is"
                    + " 2xx",
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
