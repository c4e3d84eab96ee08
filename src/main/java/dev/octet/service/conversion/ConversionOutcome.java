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
 * A conversion as events and webhooks show it: all that {@link ConversionResource} shows but the
 * recipe and the preprocessing, which whoever sent them knows, and which may be long.
 */
@Schema(
    name = "ConversionOutcome",
    description = "A conversion without its recipe and preprocessing.")
record ConversionOutcome(
    UUID id,
    JobState state,
    @Nullable String stage,
    double progress,
    @Nullable Long queuePosition,
    int attempt,
    UUID modelId,
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
