package dev.octet.service.calibrationset;

import dev.octet.service.upload.UploadRepository;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;

/** The table {@code calibration_sets}. */
interface SetRepository extends UploadRepository<UploadedSet> {
  /** Returns the newest sets. Sorting by id sorts by time, since ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** Returns the newest sets among those whose id is smaller than {@code id}. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** A set in a list. It has no summary, which may take kilobytes of names. */
  record Listed(UUID id, String name, String sha256, long bytes, int samples, Instant createdAt) {}
}
