package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.platform.memory.HeapBudget;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.web.filter.FormContentFilter;
import tools.jackson.databind.JsonNode;

/** Requests that would like to fill the heap. */
@ServiceTest
class LargeRequestsTest {
  /** What an item of a list has at most: ids, instants, a name of 200 characters, paths. */
  private static final int ITEM_BYTES = 1500;

  private static final String UNKNOWN = "0197a1b2-0000-7000-8000-000000000000";

  @LocalServerPort int port;
  @Autowired ApplicationContext context;
  @Autowired HeapBudget heap;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  private static String names(int count, int chars) {
    String name = "\"" + "n".repeat(chars) + "\"";
    return "[" + String.join(",", Collections.nCopies(count, name)) + "]";
  }

  @Test
  void listsRepeatNothingOfWhatWasSent() throws Exception {
    String model = client.model();
    String layer = client.http().get("/models/" + model).json(200).at("/layers/0/name").asString();
    // a name that the model has, again and again
    int copies = Math.min(10_000, 120_000 / (layer.length() + 3));
    String layers = String.join("\",\"", Collections.nCopies(copies, layer));
    String body =
        ConversionClient.body(
            model,
            client.set(1),
            "\"recipe\": {\"precision\": {\"keepFloat\": [\"%s\"]}}".formatted(layers),
            "\"labels\": " + names(700, 1000));
    assertThat(body.length()).isGreaterThan(750_000);
    for (int i = 0; i < 3; i++) {
      String id = client.post(body).json(202).path("id").asString();
      client.http().delete("/conversions/" + id);
      assertThat(client.get(id).path("recipe").path("precision").path("keepFloat").size())
          .isEqualTo(copies);
    }
    for (String list : new String[] {"conversions", "models", "calibration-sets", "benchmarks"}) {
      ServiceClient.Answer page = client.http().get("/" + list + "?limit=100");
      JsonNode items = page.json(200).path("items");
      assertThat(page.bytes().length).as(list).isLessThan((items.size() + 1) * ITEM_BYTES);
      for (JsonNode item : items) {
        assertThat(item.path("id").asString()).isNotBlank();
        assertThat(item.at("/links/self").asString()).startsWith("/" + list + "/");
      }
    }
    assertThat(heap.freeBytes()).isEqualTo(freeOfAll());
  }

  private static long freeOfAll() {
    return Runtime.getRuntime().maxMemory() / 4 / 1024 * 1024;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/recipe",
        "/recipe/precision/keepFloat/0",
        "/preprocessing",
        "/labels",
        "/labels/0"
      })
  void aFieldThatIsTooLongIsRefusedByName(String field) throws Exception {
    String json =
        switch (field) {
          case "/recipe" ->
              "\"recipe\": {\"precision\": {\"keepFloat\": %s}}".formatted(names(140, 1000));
          case "/recipe/precision/keepFloat/0" ->
              "\"recipe\": {\"precision\": {\"keepFloat\": %s}}".formatted(names(1, 4001));
          case "/preprocessing" ->
              "\"preprocessing\": {\"mean\": [%1$s], \"std\": [%1$s]}"
                  .formatted(String.join(",", Collections.nCopies(4000, "0.1234567890123456")));
          case "/labels" -> "\"labels\": " + names(100_001, 1);
          default -> "\"labels\": " + names(1, 1001);
        };
    JsonNode problem =
        client.post(ConversionClient.body(UNKNOWN, UNKNOWN, json)).problem(422, "invalid-field");
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(problem.toString().length()).as("what is quoted is short").isLessThan(1000);
  }

  @Test
  void manyFindingsAreNotAllTold() throws Exception {
    for (String json : new String[] {unknown(50_000), "\"recipe\": {" + unknown(10_000) + "}"}) {
      ServiceClient.Answer answer = client.post(ConversionClient.body(UNKNOWN, UNKNOWN, json));
      answer.problem(422, "unknown-field");
      assertThat(answer.bytes().length).isLessThan(64 << 10);
    }
  }

  private static String unknown(int fields) {
    return IntStream.range(0, fields)
        .mapToObj(i -> "\"f%d\":0".formatted(i))
        .collect(Collectors.joining(","));
  }

  @Test
  void smallThingsAreNotSentByTheHundredThousand() throws Exception {
    String objects = "\"labels\": [" + "{},".repeat(300_000) + "{}]";
    client.post(ConversionClient.body(UNKNOWN, UNKNOWN, objects)).problem(400, "malformed-json");
  }

  @Test
  void aFieldOfAFormIsSmallAndAPartThatIsAFileMayBeLarger() throws Exception {
    String request = "{\"labels\": %s}".formatted(names(300, 1000));
    ServiceClient.Answer field =
        new Form()
            .file("model", "m.tflite", SharedSample.model())
            .file("calibrationSet", "s.zip", ConversionClient.zip(1))
            .field("request", request)
            .post(client.http());
    assertThat(field.status()).as("%s", field).isIn(400, 413);
    JsonNode started =
        new Form()
            .file("model", "m.tflite", SharedSample.model())
            .file("calibrationSet", "s.zip", ConversionClient.zip(1))
            .file("request", "request.json", request.getBytes(StandardCharsets.UTF_8))
            .post(client.http())
            .json(202);
    client.http().delete("/conversions/" + started.path("id").asString());
    new Form()
        .file("model", "m.tflite", new byte[10])
        .file("calibrationSet", "s.zip", new byte[10])
        .file("request", "request.json", new byte[RequestReader.MOST_BYTES + 1])
        .post(client.http())
        .problem(413, "content-too-large");
  }

  @Test
  void formsAreReadByNobodyWhoKeepsThemInMemory() {
    assertThat(context.getBeansOfType(FormContentFilter.class)).isEmpty();
  }
}
