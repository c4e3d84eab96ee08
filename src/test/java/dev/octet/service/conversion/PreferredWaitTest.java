package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.platform.http.PreferredWait;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code Prefer: wait=N}: the response comes when the conversion is over, or after N seconds. */
@ServiceTest
class PreferredWaitTest {
  @LocalServerPort int port;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "wait=5                           | 5",
        "Wait = \"7\"                     | 7",
        "respond-async, wait=10; foo=bar  | 10",
        "wait=100000                      | 60",
        "wait=3, wait=9                   | 3",
        "wait=0                           | 0",
        "wait=                            | 0",
        "wait=-1                          | 0",
        "wait=1.5                         | 0",
        "wait=99999999999999999999        | 0",
        "nowait=5                         | 0",
        "return=minimal                   | 0",
        "-                                | 0",
      })
  void theHeaderIsReadAsRfc7240Says(String header, long seconds) {
    assertThat(PreferredWait.of(header).time()).isEqualTo(Duration.ofSeconds(seconds));
  }

  private static ServiceClient.Answer start(ServiceClient http, String body, String prefer)
      throws Exception {
    return http.send(
        http.request("/conversions")
            .header("Content-Type", "application/json")
            .header("Prefer", prefer)
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void aStartThatWaitsAnswersWithTheResult() throws Exception {
    var client = new ConversionClient(port);
    ServiceClient.Answer answer =
        start(client.http(), ConversionClient.body(client.model(), client.set(8)), "wait=60");
    JsonNode ended = answer.json(200);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(answer.header("Location")).isEqualTo(ended.at("/links/self").asString());
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    assertThat(answer.header("Retry-After")).isEmpty();
  }

  @Test
  void aTimeThatIsTooShortAnswersWithTheStateSoFar() throws Exception {
    var client = new ConversionClient(port);
    String body =
        ConversionClient.body(
            client.model(),
            client.set(300),
            "\"recipe\": {\"precision\": {\"maxFallbackLayers\": 16}}");
    ServiceClient.Answer answer = start(client.http(), body, "wait=1");
    String id = answer.json(202).path("id").asString();
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    client.http().cancel("/conversions/" + id);
  }

  @Test
  void aLookThatWaitsEndsWithTheConversion() throws Exception {
    var client = new ConversionClient(port);
    String id =
        client
            .post(
                ConversionClient.body(
                    client.model(),
                    client.set(300),
                    "\"recipe\": {\"precision\": {\"maxFallbackLayers\": 16}}"))
            .json(202)
            .path("id")
            .asString();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ServiceClient.Answer> look =
          executor.submit(() ->
              client
                  .http()
                  .send(client.http().request("/conversions/" + id).header("Prefer", "wait=60")));
      client.http().cancel("/conversions/" + id).json(200);
      ServiceClient.Answer answer = look.get();
      assertThat(answer.json(200).path("state").asString()).isEqualTo("CANCELLED");
    }
  }
}
