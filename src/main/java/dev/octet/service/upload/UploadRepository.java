package dev.octet.service.upload;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * The table of one kind of uploaded files.
 *
 * @param <T> the row type of the kind
 */
@NoRepositoryBean
public interface UploadRepository<T extends UploadedFile> extends JpaRepository<T, UUID> {
  /**
   * Returns a file's row under a shared lock: no other transaction can remove it before this one
   * ends.
   */
  @Lock(LockModeType.PESSIMISTIC_READ)
  @Query("select f from #{#entityName} f where f.id = :id")
  Optional<T> findAndHold(UUID id);

  /** Returns a file's row under an exclusive lock until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select f from #{#entityName} f where f.id = :id")
  Optional<T> findToRemove(UUID id);
}
