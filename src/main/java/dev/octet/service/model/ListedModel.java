package dev.octet.service.model;

import dev.octet.service.platform.list.ListedRows;
import dev.octet.service.platform.list.SortKey;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The columns of a model in a list. It has no inspection, which may take megabytes. */
record ListedModel(UUID id, String name, String sha256, long bytes, Instant createdAt) {
  static ListedRows<ListedModel> listing(EntityManager entities) {
    return new ListedRows<>(
        entities,
        "Model",
        ListedModel.class,
        Map.of(),
        ListedModel::id,
        List.of(
            SortKey.text("name", ListedModel::name), SortKey.number("bytes", ListedModel::bytes)));
  }
}
