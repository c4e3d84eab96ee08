package dev.octet.service.webhook;

import java.time.Instant;

/**
 * The body of a webhook.
 *
 * @param type as in {@code conversion.succeeded}
 * @param timestamp when it came about
 * @param data what there is to say of the resource; short, since each attempt sends it
 */
public record WebhookEvent(String type, Instant timestamp, Object data) {}
