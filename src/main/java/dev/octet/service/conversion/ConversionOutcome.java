package dev.octet.service.conversion;

import dev.octet.engine.Warning;
import dev.octet.engine.convert.report.Report;
import dev.octet.service.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversion in events and webhooks: all fields of {@link ConversionResource} except the recipe,
 * the preprocessing and the input shapes, which the sender knows and which may be long.
 *
 * @param id id of the conversion
 * @param name name of the conversion from the request; null if it gave none
 * @param tags tags of the conversion from the request
 * @param state state of the conversion
 * @param stage current stage, or the last one of a conversion that failed or was cancelled;
 *     otherwise null
 * @param progress progress of the whole conversion, 0 to 1
 * @param queuePosition position in the queue; 1 is the next; null unless the state is QUEUED
 * @param attempt number of the current attempt, from 1; 0 before the first
 * @param modelId id of the model
 * @param modelName name of the model's file; null if an earlier version of the service did not keep
 *     it
 * @param calibrationSetId id of the calibration set
 * @param createdAt when the conversion was requested, in UTC
 * @param startedAt when the current attempt started, in UTC; null unless one has started
 * @param finishedAt when the conversion finished, in UTC; null until then
 * @param stages the finished stages with their durations
 * @param failure why the conversion failed; null unless the state is FAILED
 * @param summary the key figures of the result; null until the conversion has succeeded
 * @param warnings warnings about the request, the artifact and its figures
 * @param artifacts the files that the conversion produced; empty until it has succeeded
 * @param callback state of the webhook's delivery; null if the request has no callbackUrl
 * @param links paths of related resources
 */
@Schema(
    name = "ConversionOutcome",
    description = "A conversion without its recipe, its preprocessing and its input shapes.")
record ConversionOutcome(
    UUID id,
    @Nullable String name,
    List<String> tags,
    JobState state,
    @Nullable String stage,
    double progress,
    @Nullable Long queuePosition,
    int attempt,
    UUID modelId,
    @Nullable String modelName,
    UUID calibrationSetId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    List<StageTime> stages,
    ConversionResource.@Nullable Failure failure,
    Report.@Nullable Summary summary,
    List<Warning> warnings,
    List<ConversionResource.ArtifactLink> artifacts,
    ConversionResource.@Nullable Callback callback,
    ConversionResource.Links links) {}
