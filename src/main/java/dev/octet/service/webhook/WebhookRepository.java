package dev.octet.service.webhook;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The table {@code webhooks}. */
interface WebhookRepository extends Repository<Webhook, UUID> {
  Webhook saveAndFlush(Webhook webhook);

  Optional<Webhook> findById(UUID id);

  /** Returns a webhook under an exclusive lock until the transaction ends. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select w from Webhook w where w.id = :id")
  Optional<Webhook> findToChange(UUID id);

  Optional<Webhook> findBySubjectId(UUID subjectId);

  void deleteBySubjectId(UUID subjectId);
}
