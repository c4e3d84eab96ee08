package dev.octet.service.calibrationset;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The table {@code calibration_sets}. */
interface SetRepository extends JpaRepository<UploadedSet, UUID> {
  /** A set that stays until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_READ)
  @Query("select s from UploadedSet s where s.id = :id")
  Optional<UploadedSet> findAndHold(UUID id);

  /** A set that nobody else holds until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select s from UploadedSet s where s.id = :id")
  Optional<UploadedSet> findToRemove(UUID id);

  /** The newest; ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** The newest before one. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** What a list says of a set: not its summary, which may have kilobytes of names. */
  record Listed(UUID id, String name, String sha256, long bytes, int samples, Instant createdAt) {}
}
