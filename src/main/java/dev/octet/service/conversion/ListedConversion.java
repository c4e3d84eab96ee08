package dev.octet.service.conversion;

import dev.octet.service.job.JobState;
import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.SortKey;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a conversion in a list. It has no request, which may take a megabyte. The fields
 * are those of {@link ConversionResource.Listed}.
 */
record ListedConversion(
    UUID id,
    @Nullable String name,
    String[] tags,
    JobState state,
    @Nullable String stage,
    double progress,
    int attempt,
    UUID modelId,
    @Nullable String modelName,
    UUID calibrationSetId,
    String target,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {
  static ListedRows<ListedConversion> listing(EntityManager entities) {
    return new ListedRows<>(
        entities,
        "ConversionJob",
        ListedConversion.class,
        Map.of("attempt", "r.attempts.attempt"),
        ListedConversion::id,
        List.of(
            SortKey.text("name", ListedConversion::name),
            SortKey.text("modelName", ListedConversion::modelName)));
  }
}
