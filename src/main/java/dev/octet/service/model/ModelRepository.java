package dev.octet.service.model;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

  /** The newest before one; ids grow with time. */
  @Query("select m from Model m where :before is null or m.id < :before order by m.id desc")
  List<Model> findNewest(@Nullable UUID before, Limit limit);
}
