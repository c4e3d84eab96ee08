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

/** A row of the table {@code webhooks}. */
@Entity
@Table(name = "webhooks")
class Webhook {
  @Id
  @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
  private UUID id;

  @SuppressWarnings("UnusedVariable") // used by queries
  private UUID subjectId;

  private String url;
  private String body;

  @Enumerated(EnumType.STRING)
  private WebhookState state;

  private int attempts;
  private @Nullable String failure;

  @SuppressWarnings("UnusedVariable") // for operators who read the table
  private Instant createdAt;

  @SuppressWarnings("UnusedVariable") // for operators who read the table
  private @Nullable Instant finishedAt;

  @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
  protected Webhook() {}

  @SuppressWarnings("NullAway.Init") // Hibernate generates the id
  Webhook(UUID subjectId, CallbackUrl url, String body) {
    this.subjectId = subjectId;
    this.url = url.toString();
    this.body = body;
    state = WebhookState.PENDING;
    createdAt = RowTime.now();
  }

  /** Records that the receiver accepted the event. */
  void delivered() {
    attempts++;
    failure = null;
    end(WebhookState.DELIVERED);
  }

  /** Records a failed attempt after which another one follows. */
  void failed(String why) {
    attempts++;
    failure = why;
  }

  /** Records a failed attempt after which none follows. */
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

  /** Returns the request body, JSON. */
  String body() {
    return body;
  }

  WebhookState state() {
    return state;
  }

  /** Returns the number of finished attempts. */
  int attempts() {
    return attempts;
  }

  /** Returns why the last attempt failed; null if none failed or the last one succeeded. */
  @Nullable String failure() {
    return failure;
  }
}
