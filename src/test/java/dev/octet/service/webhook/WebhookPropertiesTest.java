package dev.octet.service.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebhookPropertiesTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final WebhookProperties PROPERTIES =
      new WebhookProperties(SECRET, false, 2, 8, Duration.ofSeconds(5), Duration.ofSeconds(10));

  @Test
  void theRestGrowsUpToHalfADay() {
    assertThat(IntStream.of(1, 2, 3, 4, 7, 100).mapToObj(PROPERTIES::rest))
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofSeconds(25),
            Duration.ofSeconds(125),
            Duration.ofSeconds(625),
            Duration.ofHours(12),
            Duration.ofHours(12));
  }

  @Test
  void theSecretIsToldNobody() {
    assertThat(PROPERTIES.toString()).doesNotContain(SECRET);
  }
}
