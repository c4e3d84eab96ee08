package dev.octet.service.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are sent.
 *
 * @param secret that they are signed with, {@code whsec_} and the base64 of 24 to 64 bytes; where
 *     not given, one that is made at the first start and kept in the data directory
 * @param privateAddresses whether they may go to this machine and its private networks
 * @param workers how many this process sends at the same time; 0 where other replicas do it
 * @param attempts how often one is tried before it is given up
 * @param retryAfter how long it rests after the first attempt; five times as long after each other,
 *     up to 12 hours
 * @param timeLimit of an attempt
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

  /** How long a webhook rests after so many attempts. */
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
