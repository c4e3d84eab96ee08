package dev.octet.service.model;

import dev.octet.service.upload.UploadRepository;
import java.util.Optional;

/** The table {@code models}. */
interface ModelRepository extends UploadRepository<Model> {
  /** Returns the first upload of the same bytes under the same name. */
  Optional<Model> findFirstBySha256AndNameOrderById(String sha256, String name);
}
