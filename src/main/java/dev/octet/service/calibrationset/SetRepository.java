package dev.octet.service.calibrationset;

import dev.octet.service.upload.UploadRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** The table {@code calibration_sets}. */
interface SetRepository extends UploadRepository<UploadedSet> {
  /** The newest; ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** The newest before one. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** A set in a list: without its summary, which may have kilobytes of names. */
  record Listed(UUID id, String name, String sha256, long bytes, int samples, Instant createdAt) {}
}
