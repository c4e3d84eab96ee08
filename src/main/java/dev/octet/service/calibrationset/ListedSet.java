package dev.octet.service.calibrationset;

import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.SortKey;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The columns of a calibration set in a list. It has no summary, which may take kilobytes of names.
 */
record ListedSet(UUID id, String name, String sha256, long bytes, int samples, Instant createdAt) {
  static ListedRows<ListedSet> listing(EntityManager entities) {
    return new ListedRows<>(
        entities,
        "UploadedSet",
        ListedSet.class,
        Map.of(),
        ListedSet::id,
        List.of(SortKey.text("name", ListedSet::name), SortKey.number("bytes", ListedSet::bytes)));
  }
}
