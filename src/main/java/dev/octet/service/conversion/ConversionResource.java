package dev.octet.service.conversion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.octet.engine.InputProblem;
import dev.octet.engine.Warning;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.quantize.Target;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.json.JsonNames;
import dev.octet.service.artifact.ArtifactPaths;
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
@Schema(name = "Conversion", description = "The conversion of a float network to an artifact.")
record ConversionResource(
    @Schema(description = "Id of the conversion.") UUID id,
    @Schema(
            description = "Name of the conversion from the request. Null if it gave none.",
            example = "MobileNetV2, build 812")
        @Nullable String name,
    @Schema(description = "Tags of the conversion from the request.", example = "[\"release\"]")
        List<String> tags,
    @Schema(description = "State of the conversion.") JobState state,
    @Schema(
            description =
                "Current stage: `read`, `calibrate`, `rewrite`, `quantize`, `write` or `measure`. The"
                    + " last stage if the conversion failed or was cancelled. Otherwise null.",
            example = "calibrate")
        @Nullable String stage,
    @Schema(description = "Progress of the whole conversion, 0 to 1.", example = "0.41")
        double progress,
    @Schema(description = "Position in the queue; 1 is the next. Null unless the state is QUEUED.")
        @Nullable Long queuePosition,
    @Schema(
            description =
                "Number of the current attempt, from 1; 0 before the first. More than 1 if the service"
                    + " stopped during an earlier attempt.",
            example = "1")
        int attempt,
    @Schema(description = "Id of the model.") UUID modelId,
    @Schema(
            description =
                "Name of the model's file. Null if an earlier version of the service did not keep it.",
            example = "model.tflite")
        @Nullable String modelName,
    @Schema(description = "Id of the calibration set.") UUID calibrationSetId,
    @Schema(description = "When the conversion was requested, in UTC.") Instant createdAt,
    @Schema(description = "When the current attempt started, in UTC. Null unless one has started.")
        @Nullable Instant startedAt,
    @Schema(description = "When the conversion finished, in UTC. Null until then.")
        @Nullable Instant finishedAt,
    @Schema(description = "The finished stages with their durations.") List<StageTime> stages,
    @Schema(
            description =
                "The recipe with all defaults filled in. A new request can contain it unchanged.",
            implementation = Recipe.class)
        JsonNode recipe,
    @Schema(
            description =
                "Preprocessing as it was used, with values from the model's metadata and defaults."
                    + " Until the conversion has succeeded, as it was requested. A new request can"
                    + " contain it unchanged.",
            implementation = Preprocessing.class)
        JsonNode preprocessing,
    @Schema(
            description = "Requested shapes of inputs with open extents, by the inputs' names.",
            example = "{\"image\": [1, 224, 224, 3]}")
        Map<String, List<Integer>> inputShapes,
    @Schema(description = "Why the conversion failed. Null unless the state is FAILED.")
        @Nullable Failure failure,
    @Schema(description = "The key figures of the result. Null until the conversion has succeeded.")
        Report.@Nullable Summary summary,
    @Schema(
            description =
                "Warnings about the artifact and its figures, as in the report. Until the conversion has succeeded, only warnings about the request, such as"
                    + " deprecated fields of the recipe.")
        List<Warning> warnings,
    @Schema(description = "The files that the conversion produced. Empty until it has succeeded.")
        List<ArtifactLink> artifacts,
    @Schema(
            description =
                "State of the webhook's delivery. Null if the request has no `callbackUrl`.")
        @Nullable Callback callback,
    @Schema(description = "Paths of related resources.") Links links) {

  /** Why a conversion failed. */
  @Schema(name = "ConversionFailure")
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Failure(
      @Schema(
              description =
                  "Identifier of the kind of failure, in kebab-case: `engine-failed`,"
                      + " `engine-crashed`, `engine-killed`, `time-limit`, `worker-died`,"
                      + " `internal-error`, or a code for the problem with the model or the set.",
              example = "unsupported-shape")
          String code,
      @Schema(description = "What was found and what was expected, in English.") String detail,
      @Schema(
              description =
                  "Name of the uploaded file that has the problem. Absent if no file has it.")
          @Nullable String file,
      @Schema(description = "Place in the file: a node, a tensor or an offset. Absent if unknown.")
          @Nullable String location,
      @Schema(description = "Field of the request that has the problem. Absent if no field has it.")
          @Nullable String field,
      @Schema(description = "What the client can do.") String action,
      @Schema(description = "Further problems of the same kind, one sentence each.")
          List<String> findings) {
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
      @Schema(description = "URL that the event is sent to.", example = "https://example.com/octet")
          String url,
      @Schema(description = "State of the delivery.") WebhookState state,
      @Schema(description = "Number of delivery attempts so far.") int attempts,
      @Schema(
              description = "Why the last attempt failed. Null if none failed.",
              example = "The receiver answered with 503")
          @Nullable String failure) {
    static Callback of(String url, Webhooks.Delivery delivery) {
      return new Callback(url, delivery.state(), delivery.attempts(), delivery.failure());
    }
  }

  /** A file that the conversion produced. */
  @Schema(name = "ConversionArtifact")
  record ArtifactLink(
      @Schema(description = "Id of the artifact.") UUID id,
      @Schema(description = "Kind of the file.") Artifacts.Kind kind,
      @Schema(
              description = "Name under which the file is downloaded.",
              example = "model_int8.tflite")
          String fileName,
      @Schema(description = "SHA-256 of the file, 64 hexadecimal digits.") String sha256,
      @Schema(description = "Size of the file in bytes.") long bytes,
      @Schema(deprecated = true, description = "Deprecated: the same as `links.self`.") String href,
      @Schema(description = "Paths of related resources.") ArtifactPaths links) {
    static ArtifactLink of(Artifacts.StoredArtifact artifact) {
      ArtifactPaths links = ArtifactPaths.of(artifact.id());
      return new ArtifactLink(
          artifact.id(),
          artifact.kind(),
          artifact.fileName(),
          artifact.sha256(),
          artifact.bytes(),
          links.self(),
          links);
    }
  }

  /**
   * The JSON representation of a conversion in a list.
   *
   * @param id id of the conversion
   * @param name name of the conversion from the request; null if it gave none
   * @param tags tags of the conversion from the request
   * @param state state of the conversion
   * @param stage current stage, or the last one of a conversion that failed or was cancelled;
   *     otherwise null
   * @param progress progress of the whole conversion, 0 to 1
   * @param attempt number of the current attempt, from 1; 0 before the first
   * @param modelId id of the model
   * @param modelName name of the model's file; null if an earlier version of the service did not
   *     keep it
   * @param calibrationSetId id of the calibration set
   * @param target the rules that the artifact obeys, as in the recipe
   * @param createdAt when the conversion was requested, in UTC
   * @param startedAt when the current attempt started, in UTC; null unless one has started
   * @param finishedAt when the conversion finished, in UTC; null until then
   * @param links paths of related resources
   */
  @Schema(
      name = "ListedConversion",
      description = "A conversion in a list, without its request and its result.")
  record Listed(
      UUID id,
      @Nullable String name,
      List<String> tags,
      JobState state,
      @Nullable String stage,
      double progress,
      int attempt,
      UUID modelId,
      @Nullable String modelName,
      UUID calibrationSetId,
      Target target,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      Links links) {
    static Listed of(ListedConversion conversion) {
      return new Listed(
          conversion.id(),
          conversion.name(),
          List.of(conversion.tags()),
          conversion.state(),
          conversion.stage(),
          conversion.progress(),
          conversion.attempt(),
          conversion.modelId(),
          conversion.modelName(),
          conversion.calibrationSetId(),
          JsonNames.constant(Target.class, conversion.target()),
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
        outcome.name(),
        outcome.tags(),
        outcome.state(),
        outcome.stage(),
        outcome.progress(),
        outcome.queuePosition(),
        outcome.attempt(),
        outcome.modelId(),
        outcome.modelName(),
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

  /**
   * Paths of resources that are related to a conversion.
   *
   * @param self path of the conversion
   * @param report path of the conversion's report
   * @param events path of the conversion's server-sent events
   * @param archive path of a zip with everything of the conversion
   */
  @Schema(name = "ConversionLinks")
  record Links(String self, String report, String events, String archive) {
    static Links of(UUID id) {
      String self = "/conversions/" + id;
      return new Links(self, self + "/report", self + "/events", self + "/archive");
    }
  }
}
