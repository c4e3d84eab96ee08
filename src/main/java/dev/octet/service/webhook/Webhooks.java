package dev.octet.service.webhook;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The interface of webhooks for resources that have them: check a URL, queue, look up, remove. */
@Service
public class Webhooks {
  private final WebhookRepository repository;
  private final WebhookQueue queue;
  private final AddressRule addresses;
  private final JsonMapper mapper;

  Webhooks(
      WebhookRepository repository, WebhookQueue queue, AddressRule addresses, JsonMapper mapper) {
    this.repository = repository;
    this.queue = queue;
    this.addresses = addresses;
    this.mapper = mapper;
  }

  /**
   * What became of a webhook.
   *
   * @param failure of the last attempt; null where there was none, or it succeeded
   */
  public record Delivery(WebhookState state, int attempts, @Nullable String failure) {
    /** The delivery of a webhook whose job is not over yet. */
    public static final Delivery AHEAD = new Delivery(WebhookState.PENDING, 0, null);
  }

  /**
   * Refuses a URL that webhooks may not go to, as far as it says so itself: what addresses its host
   * has is found out when it is called.
   *
   * @param field of the request that has it
   */
  public void check(CallbackUrl url, String field) {
    if (!url.isForbidden(addresses)) return;
    throw new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                "callback-not-allowed",
                "%s is no public address.".formatted(url.origin()),
                "Give a public one, or let who runs this service allow others:"
                    + " octet.webhooks.private-addresses.")
            .field(field));
  }

  /**
   * Sends an event once the caller's transaction is committed.
   *
   * @param subjectId the resource that it tells of
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void send(UUID subjectId, CallbackUrl url, WebhookEvent event) {
    String body = mapper.writeValueAsString(event);
    queue.add(repository.saveAndFlush(new Webhook(subjectId, url, body)).id());
  }

  /** The state of delivery of the webhook of a resource that is over. */
  public Optional<Delivery> of(UUID subjectId) {
    return repository
        .findBySubjectId(subjectId)
        .map(webhook -> new Delivery(webhook.state(), webhook.attempts(), webhook.failure()));
  }

  /** The resource goes, and with it what wasn't delivered yet. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void remove(UUID subjectId) {
    repository.deleteBySubjectId(subjectId);
  }
}
