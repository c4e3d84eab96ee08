package dev.octet.service.webhook;

import java.time.Instant;

/**
 * The body of a webhook.
 *
 * @param type such as {@code conversion.succeeded}
 * @param timestamp when the event happened
 * @param data the resource, in a short form, since each attempt sends it
 */
public record WebhookEvent(String type, Instant timestamp, Object data) {}
