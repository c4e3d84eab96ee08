package dev.octet.service.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.webhook.WebhookSender.Attempt;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WebhookSenderTest {
  private static final WebhookSecret SECRET =
      WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "here");
  private static final UUID ID = UUID.fromString("0197a1b3-0000-7000-8000-000000000000");
  private static final String BODY = "{\"type\":\"conversion.succeeded\",\"name\":\"Größe\"}";

  private final WebhookSender sender =
      new WebhookSender(new AddressRule(true), SECRET, Duration.ofSeconds(2));

  @AfterEach
  void close() throws IOException {
    sender.close();
  }

  private static CallbackUrl url(Receiver receiver) {
    return CallbackUrl.parse(receiver.url());
  }

  private Attempt send(Receiver receiver) {
    return sender.send(ID, url(receiver), BODY);
  }

  @Test
  void aWebhookIsWhatItWasToldToBeAndIsSigned() throws Exception {
    try (var receiver = new Receiver()) {
      assertThat(send(receiver)).isEqualTo(new Attempt.Delivered());
      Receiver.Received received = receiver.next();
      assertThat(received.body()).isEqualTo(BODY);
      assertThat(received.path()).isEqualTo("/done?for=test");
      assertThat(received.id()).isEqualTo(ID.toString());
      long seconds = Long.parseLong(received.timestamp());
      assertThat(Instant.ofEpochSecond(seconds))
          .isBetween(Instant.now().minusSeconds(60), Instant.now());
      assertThat(received.signature()).isEqualTo(SECRET.signature(ID.toString(), seconds, BODY));
    }
  }

  @Test
  void whatIsNotTakenIsTriedAgainWhenTheReceiverWants() throws Exception {
    try (var receiver =
        new Receiver(
            Receiver.Answer.status(500),
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "120");
              exchange.sendResponseHeaders(503, -1);
            },
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "99999999999999");
              exchange.sendResponseHeaders(429, -1);
            },
            Receiver.Answer.status(410))) {
      assertThat(send(receiver))
          .isEqualTo(new Attempt.Failed("The receiver answered with 500", Duration.ZERO));
      assertThat(send(receiver))
          .isEqualTo(new Attempt.Failed("The receiver answered with 503", Duration.ofMinutes(2)));
      assertThat(send(receiver))
          .isEqualTo(new Attempt.Failed("The receiver answered with 429", Duration.ofDays(1)));
      assertThat(send(receiver))
          .isEqualTo(new Attempt.Failed("The receiver answered with 410", null));
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var elsewhere = new Receiver();
        var receiver =
            new Receiver(exchange -> {
              exchange.getResponseHeaders().add("Location", elsewhere.url());
              exchange.sendResponseHeaders(307, -1);
            })) {
      assertThat(send(receiver))
          .isEqualTo(new Attempt.Failed("The receiver answered with 307", Duration.ZERO));
      assertThat(elsewhere.isIdle()).isTrue();
    }
  }

  @Test
  @Timeout(60)
  void aReceiverThatTakesItsTimeKeepsNobodyWaiting() throws Exception {
    try (var receiver =
        new Receiver(
            exchange -> sleep(),
            // says that it is well, and never stops saying more
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              OutputStream answer = exchange.getResponseBody();
              while (true) {
                answer.write(new byte[1 << 16]);
              }
            })) {
      assertThat(send(receiver))
          .isInstanceOfSatisfying(
              Attempt.Failed.class,
              failed -> assertThat(failed.why()).endsWith("did not answer within 2 s"));
      assertThat(send(receiver)).isEqualTo(new Attempt.Delivered());
    }
  }

  private static void sleep() {
    try {
      TimeUnit.SECONDS.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoIsNotThereMayComeBack() throws Exception {
    CallbackUrl gone;
    try (var receiver = new Receiver()) {
      gone = url(receiver);
    }
    assertThat(sender.send(ID, gone, BODY))
        .isInstanceOfSatisfying(
            Attempt.Failed.class,
            failed -> {
              assertThat(failed.why()).startsWith(gone.origin() + " can't be reached");
              assertThat(failed.why()).doesNotContain("for=test");
              assertThat(failed.again()).isEqualTo(Duration.ZERO);
            });
    assertThat(sender.send(ID, CallbackUrl.parse("http://nowhere.invalid/"), BODY))
        .isEqualTo(new Attempt.Failed("nowhere.invalid has no address in DNS", Duration.ZERO));
  }

  @Test
  void noPrivateAddressIsConnectedToUnderAnyName() throws Exception {
    try (var guarded = new WebhookSender(new AddressRule(false), SECRET, Duration.ofSeconds(2));
        var receiver = new Receiver()) {
      for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
        var url = CallbackUrl.parse(receiver.url().replace("127.0.0.1", host));
        assertThat(guarded.send(ID, url, BODY))
            .isEqualTo(
                new Attempt.Failed(
                    url.origin()
                        + " is not a public address (see octet.webhooks.private-addresses)",
                    null));
      }
      assertThat(receiver.isIdle()).isTrue();
    }
  }
}
