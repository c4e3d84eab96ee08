package dev.octet.service.webhook;

import dev.octet.service.platform.OctetProperties;
import java.io.IOException;
import java.net.InetAddress;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What webhooks are sent with. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
  /** Who alone can reach the service may have it reach everything that they can reach. */
  @Bean
  AddressRule webhookAddresses(WebhookProperties properties, ServerProperties server) {
    Boolean given = properties.privateAddresses();
    InetAddress address = server.getAddress();
    return new AddressRule(given == null ? address != null && address.isLoopbackAddress() : given);
  }

  @Bean
  WebhookSecret webhookSecret(WebhookProperties properties, OctetProperties octet)
      throws IOException {
    String given = properties.secret();
    return given == null
        ? WebhookSecret.in(octet.dataDirectory())
        : WebhookSecret.parse(given, "octet.webhooks.secret");
  }

  @Bean
  WebhookSender webhookSender(
      AddressRule addresses, WebhookSecret secret, WebhookProperties properties) {
    return new WebhookSender(addresses, secret, properties.timeLimit());
  }
}
