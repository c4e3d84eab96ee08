package dev.octet.service.conversion;

import dev.octet.service.webhook.CallbackUrl;
import dev.octet.service.webhook.WebhookEvent;
import dev.octet.service.webhook.Webhooks;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Sends the webhook of a conversion that is over, if the request set a callback URL. */
@Component
class ConversionCallbacks {
  private final ConversionResources resources;
  private final Webhooks webhooks;

  ConversionCallbacks(ConversionResources resources, Webhooks webhooks) {
    this.resources = resources;
    this.webhooks = webhooks;
  }

  /**
   * Queues the webhook if the conversion is over. Call it once in every transaction that may have
   * ended the conversion.
   */
  void tell(ConversionJob conversion) {
    String url = conversion.callbackUrl();
    if (url == null || !conversion.isOver()) return;
    webhooks.send(
        conversion.id(),
        CallbackUrl.parse(url),
        new WebhookEvent(
            "conversion." + conversion.state().name().toLowerCase(Locale.ROOT),
            Objects.requireNonNull(conversion.finishedAt()),
            resources.outcome(conversion)));
  }
}
