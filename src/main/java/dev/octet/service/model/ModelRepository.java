package dev.octet.service.model;

import dev.octet.service.upload.UploadRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** The table {@code models}. */
interface ModelRepository extends UploadRepository<Model> {
  /** Returns the newest models. Sorting by id sorts by time, since ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** Returns the newest models among those whose id is smaller than {@code id}. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** A model in a list. It has no inspection, which may take megabytes. */
  record Listed(UUID id, String name, String sha256, long bytes, Instant createdAt) {}
}
