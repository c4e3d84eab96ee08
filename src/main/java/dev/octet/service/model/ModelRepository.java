package dev.octet.service.model;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** The table {@code models}. */
interface ModelRepository extends JpaRepository<Model, UUID> {
  /** A model that stays until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_READ)
  @Query("select m from Model m where m.id = :id")
  Optional<Model> findAndHold(UUID id);

  /** A model that nobody else holds until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from Model m where m.id = :id")
  Optional<Model> findToRemove(UUID id);

  /** The newest; ids grow with time. */
  List<Listed> findByOrderByIdDesc(Limit limit);

  /** The newest before one. */
  List<Listed> findByIdLessThanOrderByIdDesc(UUID id, Limit limit);

  /** What a list says of a model: not its inspection, which may have megabytes. */
  record Listed(UUID id, String name, String sha256, long bytes, Instant createdAt) {}
}
