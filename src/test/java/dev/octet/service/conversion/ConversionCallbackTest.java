package dev.octet.service.conversion;

import static dev.octet.service.conversion.ConversionClient.await;
import static dev.octet.service.conversion.ConversionClient.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import dev.octet.service.platform.settings.OctetProperties;
import dev.octet.service.webhook.Receiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who asked for it is told that a conversion is over. */
@ServiceTest
class ConversionCallbackTest {
  @LocalServerPort int port;
  @Autowired OctetProperties properties;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  private String start(String callbackUrl) throws Exception {
    JsonNode started =
        client
            .post(body(client.model(), client.set(20), "\"callbackUrl\": \"" + callbackUrl + "\""))
            .json(202);
    assertThat(started.at("/callback/url").asString()).isEqualTo(callbackUrl);
    assertThat(started.at("/callback/state").asString()).isEqualTo("PENDING");
    assertThat(started.at("/callback/attempts").asInt()).isZero();
    return started.path("id").asString();
  }

  @Test
  void aConversionThatSucceedsIsToldWithItsArtifacts() throws Exception {
    try (var receiver = Receiver.willing()) {
      String id = start(receiver.url());
      Receiver.Received received = receiver.next();
      assertThat(received.signature()).isEqualTo(signature(received));
      JsonNode event = JsonMapper.shared().readTree(received.body());
      assertThat(event.path("type").asString()).isEqualTo("conversion.succeeded");
      JsonNode told = event.path("data");
      assertThat(event.path("timestamp")).isEqualTo(told.path("finishedAt"));
      assertThat(told.path("id").asString()).isEqualTo(id);
      assertThat(told.path("artifacts")).isNotEmpty();
      JsonNode now =
          await(
              () -> client.get(id),
              seen -> seen.at("/callback/state").asString().equals("DELIVERED"));
      assertThat(now.at("/callback/attempts").asInt()).isOne();
      assertThat(now.at("/callback/failure").isNull()).isTrue();
      assertThat(without(told, "callback"))
          .isEqualTo(without(now, "callback", "recipe", "preprocessing", "inputShapes"));
    }
  }

  /** As a receiver finds it, who knows the secret from the data directory. */
  private String signature(Receiver.Received received) throws Exception {
    Path file = properties.dataDirectory().resolve("webhook-secret");
    byte[] secret =
        Base64.getDecoder().decode(Files.readString(file).strip().replaceFirst("whsec_", ""));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    String signed = received.id() + "." + received.timestamp() + "." + received.body();
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonNode without(JsonNode object, String... fields) {
    return object.deepCopy().asObject().without(List.of(fields));
  }

  @Test
  void oneThatIsCancelledIsToldAgainUntilItIsTaken() throws Exception {
    try (var receiver = Receiver.unwillingAtFirst()) {
      String id = start(receiver.url());
      client.http().cancel("/conversions/" + id).json(200);
      Receiver.Received first = receiver.next();
      JsonNode meanwhile =
          await(() -> client.get(id), seen -> seen.at("/callback/attempts").asInt() == 1);
      assertThat(meanwhile.at("/callback/state").asString()).isEqualTo("PENDING");
      assertThat(meanwhile.at("/callback/failure").asString())
          .isEqualTo("The receiver answered with 503");
      Receiver.Received second = receiver.next();
      assertThat(second.id()).isEqualTo(first.id());
      assertThat(second.body()).isEqualTo(first.body()).contains("conversion.cancelled");
      await(
          () -> client.get(id), seen -> seen.at("/callback/state").asString().equals("DELIVERED"));
    }
  }

  @Test
  void whoWantsToHearNoMoreDoesNotAndARemovedConversionIsForgotten() throws Exception {
    try (var receiver = Receiver.gone()) {
      String id = start(receiver.url());
      client.http().cancel("/conversions/" + id).json(200);
      receiver.next();
      JsonNode end =
          await(
              () -> client.get(id), seen -> seen.at("/callback/state").asString().equals("FAILED"));
      assertThat(end.at("/callback/failure").asString())
          .isEqualTo("The receiver answered with 410");
      assertThat(client.http().delete("/conversions/" + id).status()).isEqualTo(204);
      assertThat(client.http().get("/conversions/" + id).status()).isEqualTo(404);
    }
  }

  @Test
  void aUrlThatIsNoneIsRefusedByName() throws Exception {
    String model = client.model();
    String set = client.set(1);
    JsonNode problem =
        client
            .post(body(model, set, "\"callbackUrl\": \"ftp://example.com/\""))
            .problem(422, "invalid-field");
    assertThat(problem.path("detail").asString())
        .isEqualTo(
            "The field 'callbackUrl' is \"ftp://example.com/\", expected an http or https URL.");
    assertThat(problem.path("field").asString()).isEqualTo("/callbackUrl");
    client.post(body(model, set, "\"callbackUrl\": 1")).problem(422, "invalid-field");
    client
        .post(body(model, set, "\"callbackUrl\": \"http://0.0.0.0/\""))
        .problem(422, "callback-not-allowed");
  }
}
