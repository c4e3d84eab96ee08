package dev.octet.service.webhook;

import dev.octet.service.platform.database.RowTime;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A row of {@code webhooks}. */
@Entity
@Table(name = "webhooks")
class Webhook {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  @SuppressWarnings("UnusedVariable") // queries ask for it
  private UUID subjectId;

  private String url;
  private String body;

  @Enumerated(EnumType.STRING)
  private WebhookState state;

  private int attempts;
  private @Nullable String failure;

  @SuppressWarnings("UnusedVariable") // operators read it in the table
  private Instant createdAt;

  @SuppressWarnings("UnusedVariable") // operators read it in the table
  private @Nullable Instant finishedAt;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Webhook() {}

  @SuppressWarnings("NullAway.Init") // Hibernate draws the id
  Webhook(UUID subjectId, CallbackUrl url, String body) {
    this.subjectId = subjectId;
    this.url = url.toString();
    this.body = body;
    state = WebhookState.PENDING;
    createdAt = RowTime.now();
  }

  /** Its receiver has taken it. */
  void delivered() {
    attempts++;
    failure = null;
    end(WebhookState.DELIVERED);
  }

  /** An attempt failed; another will follow. */
  void failed(String why) {
    attempts++;
    failure = why;
  }

  /** The last attempt failed. */
  void givenUp(String why) {
    failed(why);
    end(WebhookState.FAILED);
  }

  private void end(WebhookState how) {
    state = how;
    finishedAt = RowTime.now();
  }

  UUID id() {
    return id;
  }

  CallbackUrl url() {
    return CallbackUrl.parse(url);
  }

  /** JSON. */
  String body() {
    return body;
  }

  WebhookState state() {
    return state;
  }

  /** That are over. */
  int attempts() {
    return attempts;
  }

  /** Of the last attempt. */
  @Nullable String failure() {
    return failure;
  }
}
