package dev.octet.service.model;

import dev.octet.service.upload.UploadRepository;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;

/** The table {@code models}. */
interface ModelRepository extends UploadRepository<Model> {
  /** Returns the first upload of the same part of the same bytes under the same name. */
  Optional<Model> findFirstBySha256AndNameAndNetworkOrderById(
      String sha256, String name, String network);

  /**
   * Counts another upload of a model.
   *
   * @return 0 if the model was removed meanwhile, otherwise 1
   */
  @Modifying
  @NativeQuery("update models set uploads = uploads + 1 where id = :id")
  int countUpload(UUID id);

  /**
   * Takes an upload of a model back if there were others.
   *
   * @return 0 if there was no other upload, otherwise 1
   */
  @Modifying
  @NativeQuery("update models set uploads = uploads - 1 where id = :id and uploads > 1")
  int takeBackUpload(UUID id);
}
