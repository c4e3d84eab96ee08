package dev.octet.service.conversion;

import dev.octet.service.webhook.CallbackUrl;
import dev.octet.service.webhook.WebhookEvent;
import dev.octet.service.webhook.Webhooks;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Tells whoever asked for it that a conversion is over. */
@Component
class ConversionCallbacks {
  private final ConversionResources resources;
  private final Webhooks webhooks;

  ConversionCallbacks(ConversionResources resources, Webhooks webhooks) {
    this.resources = resources;
    this.webhooks = webhooks;
  }

  /** To be called in every transaction that may have ended the conversion, once. */
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
