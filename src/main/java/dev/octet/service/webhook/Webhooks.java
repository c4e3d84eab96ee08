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
   * The state of a webhook's delivery.
   *
   * @param attempts number of finished attempts
   * @param failure of the last attempt; null if there was none, or it succeeded
   */
  public record Delivery(WebhookState state, int attempts, @Nullable String failure) {
    /** The delivery of a webhook whose job is not over yet. */
    public static final Delivery AHEAD = new Delivery(WebhookState.PENDING, 0, null);
  }

  /**
   * Rejects a URL whose host is an address that webhooks must not be sent to. Host names are
   * checked when the URL is called.
   *
   * @param field the request's field with the URL, for the problem
   * @throws ProblemException with 422 if the address is forbidden
   */
  public void check(CallbackUrl url, String field) {
    if (!url.isForbidden(addresses)) return;
    throw new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                "callback-not-allowed",
                "%s is not a public address.".formatted(url.origin()),
                "Send a URL with a public address, or ask the operator of the service to set"
                    + " octet.webhooks.private-addresses.")
            .field(field));
  }

  /**
   * Queues an event, which is sent once the caller's transaction is committed.
   *
   * @param subjectId id of the resource that the event is about
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void send(UUID subjectId, CallbackUrl url, WebhookEvent event) {
    String body = mapper.writeValueAsString(event);
    queue.add(repository.saveAndFlush(new Webhook(subjectId, url, body)).id());
  }

  /** Returns the state of delivery of a resource's webhook; empty if it has none. */
  public Optional<Delivery> of(UUID subjectId) {
    return repository
        .findBySubjectId(subjectId)
        .map(webhook -> new Delivery(webhook.state(), webhook.attempts(), webhook.failure()));
  }

  /** Removes a resource's webhook, whether or not it was delivered. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void remove(UUID subjectId) {
    repository.deleteBySubjectId(subjectId);
  }
}
