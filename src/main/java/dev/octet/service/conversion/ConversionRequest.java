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

/** A validated conversion request with all defaults filled in. {@link RequestReader} reads it. */
@Schema(
    name = "ConversionRequest",
    description = "The model, the calibration set and the options of a conversion.")
record ConversionRequest(
    @Schema(
            description = "Id of an uploaded model, from `POST /models`.",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable UUID modelId,
    @Schema(
            description = "Id of an uploaded calibration set, from `POST /calibration-sets`.",
            requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable UUID calibrationSetId,
    @Schema(
            description =
                "How a sample becomes an input tensor. All fields are optional; absent ones are taken"
                    + " from the model's metadata, then from the defaults.")
        Preprocessing preprocessing,
    @Schema(description = "The options of the conversion. All fields are optional.") Recipe recipe,
    @Schema(
            description =
                "Names of the classes, for the artifact's metadata. The default is those of the"
                    + " uploaded model.")
        List<String> labels,
    @Schema(
            description =
                "Shape, including the batch, of each input with open extents, by the input's name."
                    + " An open batch that is not given becomes 1.",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(
            description =
                "URL of a webhook. When the conversion has finished, successfully or not, the service"
                    + " POSTs an event to it, signed per Standard Webhooks, and retries until the"
                    + " response is 2xx.",
            example = "https://example.com/octet")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String callbackUrl,
    @Schema(
            description = "Name of the conversion, to find it in a list. It need not be unique.",
            example = "MobileNetV2, build 812")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String name,
    @Schema(
            description =
                "Tags of the conversion, by which lists can be filtered: at most 20, each of 1 to 64"
                    + " letters, digits and the characters `. _ : / @ + = -`.",
            example = "[\"release\", \"team:vision\"]")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> tags,
    @Schema(hidden = true) @JsonIgnore List<Warning> deprecations) {
  ConversionRequest {
    tags = List.copyOf(tags);
    labels = List.copyOf(labels);
    inputShapes = Map.copyOf(inputShapes);
    deprecations = List.copyOf(deprecations);
  }
}
