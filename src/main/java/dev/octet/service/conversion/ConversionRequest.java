package dev.octet.service.conversion;

import dev.octet.engine.calibrate.Preprocessing;
import dev.octet.engine.convert.Recipe;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, checked and with every default filled; {@link RequestReader} reads it.
 *
 * @param modelId null where the request carries the model itself
 * @param calibrationSetId null where the request carries the set itself
 * @param preprocessing what is null is taken from the model's metadata
 * @param labels names of the classes for the artifact's metadata; may be empty
 */
@Schema(name = "ConversionRequest")
record ConversionRequest(
    @Schema(description = "A model that POST /models has answered with") @Nullable UUID modelId,
    @Schema(description = "A set that POST /calibration-sets has answered with")
        @Nullable UUID calibrationSetId,
    @Schema(description = "How an example becomes an input. All fields are optional.")
        Preprocessing preprocessing,
    @Schema(description = "What to do. All fields are optional.") Recipe recipe,
    @Schema(description = "Names of the classes, for the artifact's metadata")
        List<String> labels) {
  ConversionRequest {
    labels = List.copyOf(labels);
  }
}
