package dev.octet.service.webhook;

import dev.octet.service.platform.settings.OctetProperties;
import java.io.IOException;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the secret, the address rule and the sender of webhooks. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
  @Bean
  AddressRule webhookAddresses(WebhookProperties properties) {
    return new AddressRule(properties.privateAddresses());
  }

  @Bean
  @DependsOnDatabaseInitialization // it may make a file in the data directory
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
