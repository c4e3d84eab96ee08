package dev.octet.service.conversion;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.ObjectSchema;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bodies that only the contract describes: the form, its options, and the webhook. */
@Configuration(proxyBeanMethods = false)
class ConversionSchemas {
  private static final String OPTIONS = "ConversionOptions";

  /** The fields of a request that a form replaces by its files. */
  private static final Set<String> IDS = Set.of("modelId", "calibrationSetId");

  /** The body of a webhook. */
  @Schema(name = "ConversionEvent", description = "The body of a webhook (Standard Webhooks).")
  record Event(
      @Schema(
              description =
                  "`conversion.succeeded`, `conversion.failed` or `conversion.cancelled`.",
              example = "conversion.succeeded")
          String type,
      @Schema(description = "When the conversion finished.") Instant timestamp,
      @Schema(
              description =
                  "The conversion as `GET /conversions/{id}` returns it, without recipe, preprocessing"
                      + " and input shapes.")
          ConversionOutcome data) {}

  /** The multipart form. */
  @Schema(
      name = "ConversionForm",
      description = "A form with both files and the options of a conversion.")
  record Form(
      @Schema(
              type = "string",
              format = "binary",
              description = "The file of the float network.",
              requiredMode = Schema.RequiredMode.REQUIRED)
          String model,
      @Schema(
              type = "string",
              format = "binary",
              description =
                  "The file of the example inputs: an archive of samples, or NumPy arrays.",
              requiredMode = Schema.RequiredMode.REQUIRED)
          String calibrationSet,
      @Schema(
              ref = "#/components/schemas/" + OPTIONS,
              description = "The options of the conversion as JSON. Optional.")
          Object request) {}

  /** Describes the form's options: a request without the ids of stored files. */
  @Bean
  OpenApiCustomizer formOptions() {
    return contract -> addOptions(contract.getComponents());
  }

  private static void addOptions(Components components) {
    var options = new ObjectSchema();
    options.setDescription(
        "The options of a conversion: the fields of `ConversionRequest` without the ids of the files."
            + " All are optional.");
    options.setExample(Map.of("recipe", Map.of("target", "int8")));
    RecipeSchema.schema(components, "ConversionRequest")
        .getProperties()
        .forEach((name, field) -> {
          if (!IDS.contains(name)) options.addProperty(name, field);
        });
    components.addSchemas(OPTIONS, options);
  }
}
