package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.service.RunningService;
import dev.octet.service.ServiceClient;
import dev.octet.service.platform.engine.GatedEngine;
import dev.octet.service.platform.settings.OctetProperties;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A request that can't be checked in time is accepted, and its conversion says what is wrong. */
class UncheckedRequestTest {
  private static final String UNKNOWN_LAYER =
      "\"recipe\": {\"precision\": {\"keepFloat\": [\"no/such/layer\"]}}";

  private static RunningService service;
  private static GatedEngine gate;
  private static ConversionClient client;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    service =
        RunningService.start(
            List.of(GatedEngine.Configuration.class),
            "--octet.engine.inspections=1",
            "--octet.engine.sample-check-time=0s",
            "--octet.conversions.check-time=3s");
    gate = GatedEngine.of(service.bean(OctetProperties.class));
    client = new ConversionClient(service.client());
  }

  @AfterAll
  static void end() {
    service.close();
  }

  @AfterEach
  void open() throws Exception {
    gate.open();
  }

  @Test
  void anImageThatTheUploadHadNoTimeForFailsTheConversionByName() throws Exception {
    byte[] jpeg = CalibrationSamples.jpeg(40, 40);
    byte[] half = Arrays.copyOf(jpeg, jpeg.length * 6 / 10);
    Path zip =
        CalibrationSamples.zip(
            folder.resolve("set.zip"), Map.of("a.jpg", jpeg, "b.jpg", half, "c.jpg", jpeg));
    JsonNode set =
        client.http().post("/calibration-sets?name=set.zip", Files.readAllBytes(zip)).json(201);
    assertThat(set.path("decoded").asInt(-1)).isZero();
    assertThat(set.path("samples").asInt()).isEqualTo(3);
    assertThat(set.at("/problems/0/code").asString()).isEqualTo("samples-not-checked");
    assertThat(set.at("/problems/0/message").asString()).startsWith("0 of 3 samples");
    String body = ConversionClient.body(client.model(), set.path("id").asString());
    JsonNode ended = client.awaitEnd(client.post(body).json(202).path("id").asString());
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    assertThat(ended.at("/failure/code").asString()).isEqualTo("not-a-picture");
    assertThat(ended.at("/failure/file").asString()).isEqualTo("b.jpg");
    assertThat(ended.at("/failure/action").asString()).contains("Remove or replace the image");
  }

  @Test
  void aCheckThatTakesTooLongLeavesTheRestToTheConversion() throws Exception {
    String body = ConversionClient.body(client.model(), client.set(4), UNKNOWN_LAYER);
    client.post(body).problem(422, "unknown-layer");
    gate.close();
    String id = client.post(body).json(202).path("id").asString();
    gate.open();
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    assertThat(ended.at("/failure/code").asString()).isEqualTo("unknown-layer");
    assertThat(ended.at("/failure/field").asString()).isEqualTo("/recipe/precision/keepFloat/0");
  }

  @Test
  void whatWasStartedUnderAKeyIsNotCheckedAgain() throws Exception {
    String body = ConversionClient.body(client.model(), client.set(4));
    String key = UUID.randomUUID().toString();
    String id = post(body, key).json(202).path("id").asString();
    client.awaitEnd(id);
    gate.close(); // a check would not end
    long since = System.nanoTime();
    assertThat(post(body, key).json(202).path("id").asString()).isEqualTo(id);
    assertThat(System.nanoTime() - since).isLessThan(2_000_000_000L);
  }

  private static ServiceClient.Answer post(String body, String key) throws Exception {
    return client
        .http()
        .send(
            client
                .http()
                .request("/conversions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
  }
}
