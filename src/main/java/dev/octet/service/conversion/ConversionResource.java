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

/** The JSON representation of a conversion. */
@Schema(name = "Conversion")
record ConversionResource(
    UUID id,
    JobState state,
    @Schema(
            description =
                "Current stage: read, calibrate, rewrite, quantize, write or measure. The last stage if"
                    + " the conversion failed or was cancelled. Otherwise null.",
            example = "calibrate")
        @Nullable String stage,
    @Schema(description = "Progress of the whole conversion, 0 to 1", example = "0.41")
        double progress,
    @Schema(description = "Place in the queue; 1 is next. Null unless the state is QUEUED.")
        @Nullable Long queuePosition,
    @Schema(
            description =
                "Number of the current attempt; more than 1 if the service ended during an earlier one.",
            example = "1")
        int attempt,
    UUID modelId,
    UUID calibrationSetId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Schema(description = "Finished stages with their durations") List<StageTime> stages,
    @Schema(
            description = "The recipe with all defaults filled in; can be sent again",
            implementation = Recipe.class)
        JsonNode recipe,
    @Schema(
            description =
                "Preprocessing as it was used, with values from the model's metadata and defaults."
                    + " Until the conversion has succeeded: as it was requested. Can be sent again",
            implementation = Preprocessing.class)
        JsonNode preprocessing,
    @Schema(
            description = "Requested shapes of inputs with open extents, by the inputs' names",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(description = "Why there is no artifact. Null unless the state is FAILED.")
        @Nullable Failure failure,
    @Schema(description = "The result in a few figures. Null until the conversion has succeeded")
        Report.@Nullable Summary summary,
    @Schema(
            description =
                "What the sender should know of the artifact and its figures, as in the report."
                    + " Until the conversion has succeeded, only warnings about the request, such as"
                    + " deprecated fields of the recipe.")
        List<Warning> warnings,
    List<ArtifactLink> artifacts,
    @Schema(
            description =
                "State of the webhook's delivery. Null if the request has no callbackUrl.")
        @Nullable Callback callback,
    Links links) {

  /** Why a conversion failed. */
  @Schema(name = "ConversionFailure")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Failure(
      @Schema(
              description =
                  "Stable code in kebab-case: engine-failed, engine-crashed, engine-killed,"
                      + " time-limit, worker-died, internal-error, or a code for the problem with the"
                      + " model or the set",
              example = "unsupported-shape")
          String code,
      String detail,
      @Nullable String file,
      @Nullable String location,
      @Nullable String field,
      @Schema(description = "What to do") String action,
      @Schema(description = "Further problems of the same kind") List<String> findings) {
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

  /** A webhook and the state of its delivery. */
  @Schema(name = "ConversionCallback")
  record Callback(
      @Schema(example = "https://example.com/octet") String url,
      WebhookState state,
      @Schema(description = "Number of delivery attempts") int attempts,
      @Schema(
              description = "Why the last attempt failed; null if none failed",
              example = "The receiver answered with 503")
          @Nullable String failure) {
    static Callback of(String url, Webhooks.Delivery delivery) {
      return new Callback(url, delivery.state(), delivery.attempts(), delivery.failure());
    }
  }

  /** A link to a file that the conversion produced. */
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

  /** The JSON representation of a conversion in a list. */
  @Schema(
      name = "ListedConversion",
      description = "A conversion without its request and its results.")
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
   * Combines an outcome with the fields that only the full representation has.
   *
   * @param recipe with all defaults filled in
   * @param preprocessing as it was used; as it was requested until that is known
   * @param inputShapes as they were requested
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

  /** Paths of related resources. */
  @Schema(name = "ConversionLinks")
  record Links(String self, String report, String events) {
    static Links of(UUID id) {
      String self = "/conversions/" + id;
      return new Links(self, self + "/report", self + "/events");
    }
  }
}
