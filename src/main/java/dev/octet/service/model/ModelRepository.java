package dev.octet.service.model;

import dev.octet.service.upload.UploadRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** The table {@code models}. */
interface ModelRepository extends UploadRepository<Model> {
  /** The newest; ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** The newest before one. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** A model in a list: without its inspection, which may have megabytes. */
  record Listed(UUID id, String name, String sha256, long bytes, Instant createdAt) {}
}
