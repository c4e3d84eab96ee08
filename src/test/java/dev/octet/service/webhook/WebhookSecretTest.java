package dev.octet.service.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
  @TempDir Path folder;

  /**
   * The secret and the message are those of the libraries of Standard Webhooks, the rest openssl's.
   */
  @Test
  void signsAsStandardWebhooksHasIt() {
    WebhookSecret secret = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "here");
    assertThat(
            secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_!!!!!!!!"})
  void aSecretThatIsNoneIsRefusedWithoutBeingTold(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookSecret.parse(text, "octet.webhooks.secret"))
        .withMessageStartingWith("octet.webhooks.secret is not whsec_ followed by the base64")
        .withNoCause();
  }

  @Test
  void aDataDirectoryHasOneSecretHoweverManyStartWithIt() throws Exception {
    Path data = folder.resolve("data");
    try (ExecutorService replicas = Executors.newFixedThreadPool(8)) {
      Callable<String> start = () -> WebhookSecret.in(data).signature("1", 2, "3");
      List<Future<String>> signatures =
          replicas.invokeAll(Stream.generate(() -> start).limit(8).toList());
      for (Future<String> signature : signatures) {
        assertThat(signature.get()).isEqualTo(signatures.getFirst().get());
      }
    }
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files).containsExactly(data.resolve("webhook-secret"));
    }
    assertThat(Files.getPosixFilePermissions(data.resolve("webhook-secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }
}
