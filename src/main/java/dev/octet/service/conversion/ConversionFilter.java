package dev.octet.service.conversion;

import dev.octet.engine.quantize.Target;
import dev.octet.json.JsonNames;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.list.Filters;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversions that a list has. A field that is null selects all.
 *
 * @param tags at most {@value Tags#MOST} tags that a conversion must have, all of them; empty for
 *     all conversions
 */
record ConversionFilter(
    @Nullable UUID modelId,
    @Nullable JobState state,
    @Nullable Target target,
    List<String> tags,
    @Nullable Instant createdAfter) {
  ConversionFilter {
    tags = List.copyOf(tags);
    Tags.check("tag", tags);
  }

  Filters conditions() {
    return new Filters()
        .and("r.modelId = :modelId", "modelId", modelId)
        .and("r.state = :state", "state", state)
        .and("r.target = :target", "target", target == null ? null : JsonNames.of(target))
        .and("array_includes(r.tags, :tags)", "tags", wanted())
        .and("r.createdAt > :createdAfter", "createdAfter", createdAfter);
  }

  private String @Nullable [] wanted() {
    return tags.isEmpty() ? null : tags.toArray(String[]::new);
  }
}
