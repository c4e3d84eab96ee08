package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The other ways in which conversions end. Children are frozen so that they last long enough. */
@ServiceTest
class ConversionEndsTest {
  @LocalServerPort int port;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  @Test
  void aCancelledConversionTakesItsChildWithIt() throws Exception {
    String model = client.model();
    String set = client.set(20);
    String id = client.post(ConversionClient.body(model, set)).json(202).path("id").asString();
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    JsonNode running = client.awaitState(id, "RUNNING");
    assertThat(running.path("startedAt").asString()).isNotBlank();
    assertThat(running.path("finishedAt").isNull()).isTrue();
    assertThat(client.http().get("/conversions/" + id).header("Retry-After")).isEqualTo("1");
    client.http().get("/conversions/" + id + "/report").problem(404, "report-not-found");
    JsonNode modelNeeded = client.http().delete("/models/" + model).problem(409, "model-in-use");
    assertThat(modelNeeded.path("detail").asString()).contains(id);
    client.http().delete("/calibration-sets/" + set).problem(409, "calibration-set-in-use");

    JsonNode needed = client.http().delete("/conversions/" + id).problem(409, "not-finished");
    assertThat(needed.path("detail").asString()).contains(id, "RUNNING");
    assertThat(needed.path("action").asString()).contains("POST /conversions/" + id + "/cancel");
    assertThat(client.get(id).path("state").asString()).isEqualTo("RUNNING");

    JsonNode cancelled = client.http().cancel("/conversions/" + id).json(200);
    assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
    assertThat(cancelled.path("finishedAt").asString()).isNotBlank();
    assertThat(client.http().cancel("/conversions/" + id).json(200)).isEqualTo(cancelled);
    child.onExit().get(ConversionClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
    assertThat(client.get(id).path("state").asString()).isEqualTo("CANCELLED");

    assertThat(client.http().delete("/models/" + model).status()).isEqualTo(204);
    assertThat(client.http().delete("/calibration-sets/" + set).status()).isEqualTo(204);
    assertThat(client.http().delete("/conversions/" + id).status()).isEqualTo(204);
    client.http().get("/conversions/" + id).problem(404, "conversion-not-found");
    client.http().cancel("/conversions/" + id).problem(404, "conversion-not-found");
  }

  @Test
  void aKilledChildFailsItsConversionAndNothingElse() throws Exception {
    String id = client.start(20);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    ConversionClient.signal("KILL", child);
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    assertThat(ended.path("failure").path("code").asString()).isEqualTo("engine-killed");
    assertThat(ended.path("failure").path("detail").asString()).contains("SIGKILL");
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);
    assertThat(ended.path("artifacts").size()).isZero();
    client.http().get("/conversions/" + id + "/report").problem(404, "report-not-found");

    JsonNode next = client.awaitEnd(client.start(10));
    assertThat(next.path("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aQueuedConversionIsCancelledBeforeItBegins() throws Exception {
    String first = client.start(10);
    ProcessHandle child = ConversionClient.awaitChild(first);
    ConversionClient.signal("STOP", child);
    String second = client.start(5);
    String third = client.start(6);
    assertThat(client.get(second).path("queuePosition").asInt()).isEqualTo(1);
    assertThat(client.get(third).path("queuePosition").asInt()).isEqualTo(2);
    client.http().delete("/conversions/" + second).problem(409, "not-finished");
    client.http().cancel("/conversions/" + second).json(200);
    assertThat(client.get(third).path("queuePosition").asInt()).isEqualTo(1);
    ConversionClient.signal("CONT", child);
    assertThat(client.awaitEnd(third).path("state").asString()).isEqualTo("SUCCEEDED");
    JsonNode cancelled = client.get(second);
    assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
    assertThat(cancelled.path("attempt").asInt()).isZero();
    assertThat(client.awaitEnd(first).path("state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatHasEndedIsRemovedWithItsArtifacts() throws Exception {
    String id = client.start(8);
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("artifacts").size()).isEqualTo(4);

    JsonNode late = client.http().cancel("/conversions/" + id).problem(409, "already-finished");
    assertThat(late.path("detail").asString()).contains(id, "SUCCEEDED");
    assertThat(client.get(id)).as("a late cancel changes nothing").isEqualTo(ended);
    for (JsonNode artifact : ended.path("artifacts")) {
      assertThat(client.http().get(artifact.path("href").asString() + "/content").status())
          .isEqualTo(200);
    }

    assertThat(client.http().delete("/conversions/" + id).status()).isEqualTo(204);
    client.http().get("/conversions/" + id).problem(404, "conversion-not-found");
    for (JsonNode artifact : ended.path("artifacts")) {
      assertThat(client.http().get(artifact.path("href").asString()).status()).isEqualTo(404);
      assertThat(client.http().get(artifact.path("href").asString() + "/content").status())
          .isEqualTo(404);
    }
  }

  @Test
  void preprocessingOfAFloatRequestIsKeptAsGiven() throws Exception {
    String body =
        ConversionClient.body(
            client.model(),
            client.set(6),
            "\"preprocessing\": {\"resize\": \"resize\", \"mean\": [127.5], \"std\": [127.5]}");
    JsonNode accepted =
        client
            .http()
            .post("/conversions", "application/json", BodyPublishers.ofString(body))
            .json(202);
    assertThat(accepted.path("preprocessing").size()).isEqualTo(3);
    String id = accepted.path("id").asString();
    assertThat(client.awaitEnd(id).path("state").asString()).isEqualTo("SUCCEEDED");
    JsonNode report = client.http().get("/conversions/" + id + "/report").json(200);
    assertThat(report.path("preprocessing").path("resize").asString()).isEqualTo("resize");
    assertThat(report.path("preprocessing").path("mean").get(0).asDouble()).isEqualTo(127.5);
  }
}
