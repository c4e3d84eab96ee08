package dev.octet.service.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings {@code octet.webhooks.*}.
 *
 * @param secret key of the signatures, {@code whsec_} and the base64 of 24 to 64 bytes; by default
 *     one that is generated at the first start and kept in the data directory
 * @param privateAddresses whether webhooks may be sent to this machine and to private networks
 * @param workers number of webhooks that this process sends at the same time; 0 if other replicas
 *     do
 * @param attempts maximum number of attempts
 * @param retryAfter pause after the first failed attempt; each further pause is five times as long,
 *     up to 12 hours
 * @param timeLimit of one attempt
 */
@Validated
@ConfigurationProperties("octet.webhooks")
record WebhookProperties(
    @Nullable String secret,
    @DefaultValue("false") boolean privateAddresses,
    @DefaultValue("2") @Min(0) @Max(256) int workers,
    @DefaultValue("8") @Min(1) @Max(100) int attempts,
    @DefaultValue("5s") Duration retryAfter,
    @DefaultValue("10s") Duration timeLimit) {
  private static final int FACTOR = 5;
  private static final Duration LONGEST = Duration.ofHours(12);

  /** Returns the pause after a number of failed attempts. */
  Duration rest(int attempts) {
    Duration rest = retryAfter;
    for (int i = 1; i < attempts && rest.compareTo(LONGEST) < 0; i++) {
      rest = rest.multipliedBy(FACTOR);
    }
    return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
  }

  @Override
  public String toString() {
    return "WebhookProperties[attempts=%d, workers=%d]".formatted(attempts, workers);
  }
}
