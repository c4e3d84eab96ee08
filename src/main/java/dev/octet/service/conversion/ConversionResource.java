package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.job.JobState;
import dev.octet.service.webhook.WebhookState;
import dev.octet.service.webhook.Webhooks;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A conversion as clients see it. */
@Schema(name = "Conversion")
record ConversionResource(
    UUID id,
    JobState state,
    @Schema(
            description =
                "What the engine does: read, calibrate, quantize, write or measure. What it did last"
                    + " where it failed or was cancelled; else null.",
            example = "calibrate")
        @Nullable String stage,
    @Schema(description = "Of the whole conversion, 0 to 1", example = "0.41") double progress,
    @Schema(description = "1 for the next one. Null unless it waits.") @Nullable Long queuePosition,
    @Schema(
            description =
                "How often a worker has begun. More than 1 where the service ended in mid-work.",
            example = "1")
        int attempt,
    UUID modelId,
    UUID calibrationSetId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Schema(description = "The stages that have ended") List<StageTime> stages,
    @Schema(
            description = "With every default filled; can be sent again",
            implementation = Recipe.class)
        JsonNode recipe,
    @Schema(
            description =
                "As it was used, with what the model's metadata says and the defaults; as it was"
                    + " given until the conversion has succeeded. Can be sent again",
            implementation = Preprocessing.class)
        JsonNode preprocessing,
    @Schema(
            description = "As given, for inputs that the model leaves open, by their names",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(description = "Why there is no artifact. Null unless it has failed.")
        @Nullable Failure failure,
    @Schema(description = "Null until it has succeeded") Report.@Nullable Summary summary,
    @Schema(
            description =
                "What the sender should know of the artifact and its figures, as in the report."
                    + " Until the conversion has succeeded, only warnings about the request, such as"
                    + " deprecated fields of the recipe.")
        List<Warning> warnings,
    List<ArtifactLink> artifacts,
    @Schema(description = "What became of the webhook. Null where none was asked for.")
        @Nullable Callback callback,
    Links links) {

  /** Why a conversion failed. */
  @Schema(name = "ConversionFailure")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Failure(
      @Schema(
              description =
                  "Stable and in kebab-case: engine-failed, engine-crashed, engine-killed, time-limit,"
                      + " worker-died, internal-error, or what is wrong with the model or the set",
              example = "unsupported-shape")
          String code,
      String detail,
      @Nullable String file,
      @Nullable String location,
      @Nullable String field,
      @Schema(description = "What to do about it") String action,
      @Schema(description = "More of the same kind") List<String> findings) {
    static Failure of(InputProblem problem) {
      return new Failure(
          problem.code(),
          problem.detail(),
          problem.file(),
          problem.location(),
          problem.field(),
          problem.action(),
          problem.findings());
    }
  }

  /** A webhook and what became of it. */
  @Schema(name = "ConversionCallback")
  record Callback(
      @Schema(example = "https://example.com/octet") String url,
      WebhookState state,
      @Schema(description = "How often it was tried") int attempts,
      @Schema(
              description = "Why the last attempt failed; null where none did",
              example = "It was answered with 503")
          @Nullable String failure) {
    static Callback of(String url, Webhooks.Delivery delivery) {
      return new Callback(url, delivery.state(), delivery.attempts(), delivery.failure());
    }
  }

  /** A file that the conversion made. */
  @Schema(name = "ConversionArtifact")
  record ArtifactLink(UUID id, Artifacts.Kind kind, String sha256, long bytes, String href) {
    static ArtifactLink of(Artifacts.StoredArtifact artifact) {
      return new ArtifactLink(
          artifact.id(),
          artifact.kind(),
          artifact.sha256(),
          artifact.bytes(),
          "/artifacts/" + artifact.id());
    }
  }

  /** A conversion in a list. */
  @Schema(
      name = "ListedConversion",
      description = "A conversion without its request and what came out of it.")
  record Listed(
      UUID id,
      JobState state,
      @Nullable String stage,
      double progress,
      int attempt,
      UUID modelId,
      UUID calibrationSetId,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      Links links) {
    static Listed of(ConversionRepository.Listed conversion) {
      return new Listed(
          conversion.id(),
          conversion.state(),
          conversion.stage(),
          conversion.progress(),
          conversion.attempt(),
          conversion.modelId(),
          conversion.calibrationSetId(),
          conversion.createdAt(),
          conversion.startedAt(),
          conversion.finishedAt(),
          Links.of(conversion.id()));
    }
  }

  /**
   * A conversion as clients see it.
   *
   * @param recipe with every default filled
   * @param preprocessing as it was used, or as it was given until that is known
   * @param inputShapes as they were given
   */
  static ConversionResource of(
      ConversionOutcome outcome,
      JsonNode recipe,
      JsonNode preprocessing,
      Map<String, List<Integer>> inputShapes) {
    return new ConversionResource(
        outcome.id(),
        outcome.state(),
        outcome.stage(),
        outcome.progress(),
        outcome.queuePosition(),
        outcome.attempt(),
        outcome.modelId(),
        outcome.calibrationSetId(),
        outcome.createdAt(),
        outcome.startedAt(),
        outcome.finishedAt(),
        outcome.stages(),
        recipe,
        preprocessing,
        inputShapes,
        outcome.failure(),
        outcome.summary(),
        outcome.warnings(),
        outcome.artifacts(),
        outcome.callback(),
        outcome.links());
  }

  /** Where to go from here. */
  @Schema(name = "ConversionLinks")
  record Links(String self, String report, String events) {
    static Links of(UUID id) {
      String self = "/conversions/" + id;
      return new Links(self, self + "/report", self + "/events");
    }
  }
}
