package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import dev.octet.service.Storage;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What the service says to requests, before anything runs. */
@ServiceTest
@Import(Storage.class)
class ConversionRequestTest {
  private static final String UNKNOWN = "0197a1b2-0000-7000-8000-000000000000";

  @LocalServerPort int port;
  @Autowired Storage storage;
  @Autowired JdbcTemplate database;
  private ConversionClient client;

  @BeforeEach
  void connect() {
    client = new ConversionClient(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                              | 400 | malformed-json |
          []                                             | 400 | malformed-json |
          {"modelId": 1, "modelId": 2}                   | 400 | malformed-json |
          {}                                             | 422 | missing-field  | /modelId
          {M, "calibrationSetId": null}                  | 422 | missing-field  | /calibrationSetId
          {M, "calibrationSetId": "1-1-1-1-1"}           | 422 | invalid-field  | /calibrationSetId
          {M, S, "speed": "fast"}                        | 422 | unknown-field  | /speed
          {M, S, "a/b~c": 1}                             | 422 | unknown-field  | /a~1b~0c
          {M, S, "recipe": []}                           | 422 | invalid-field  | /recipe
          {M, S, "recipe": {"rangs": "greedy"}}          | 422 | unknown-field  | /recipe/rangs
          {M, S, "recipe": {"ranges": "widest"}}         | 422 | invalid-field  | /recipe/ranges
          {M, S, "recipe": {"split": {"test": 0.9}}}     | 422 | invalid-field  | /recipe/split/test
          {M, S, "recipe": {"split": {"a.b": 0.9}}}      | 422 | unknown-field  | /recipe/split/a.b
          {M, S, "recipe": {"rewrites": [{"name": 1}]}}  | 422 | invalid-field  | /recipe/rewrites/0/name
          {M, S, "recipe": {"target": "dsp"}}            | 422 | invalid-field  | /recipe/target
          {M, S, "preprocessing": {"std": [0]}}          | 422 | invalid-field  | /preprocessing/std
          {M, S, "preprocessing": {"size": [224]}}       | 422 | invalid-field  | /preprocessing/size
          {M, S, "inputShapes": {"x": [0, 3]}}           | 422 | invalid-input-shapes | /inputShapes/x/0
          {M, S, "inputShapes": {"a/b": "1x3"}}          | 422 | invalid-input-shapes | /inputShapes/a~1b
          {M, S, "inputShapes": [1, 3]}                  | 422 | invalid-input-shapes | /inputShapes
          {M, S, "preprocessing": {"resize": "blow-up"}} | 422 | invalid-field  | /preprocessing/resize
          {M, S, "labels": "tench"}                      | 422 | invalid-field  | /labels
          {M, S, "labels": ["a", "b\\nc"]}               | 422 | invalid-field  | /labels/1
          """)
  void aBadRequestIsAnsweredWithWhatAndWhere(String body, int status, String code, String field)
      throws Exception {
    Storage.Contents before = storage.contents();
    JsonNode problem =
        client
            .post(
                body.replace("M,", "\"modelId\": \"%s\",".formatted(UNKNOWN))
                    .replace("S,", "\"calibrationSetId\": \"%s\",".formatted(UNKNOWN)))
            .problem(status, code);
    if (field != null) assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(problem.path("action").asString()).isNotBlank();
    assertThat(storage.contents()).matches(after -> after.addsNothingTo(before));
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    JsonNode problem =
        client
            .post(
                "{\"recipe\": {\"calibration\": {\"ranges\": 1}, \"x\": 2}, \"preprocessing\": {\"std\": [0]}, \"y\": 3}")
            .problem(422, "missing-field");
    assertThat(problem.path("findings").toString())
        .contains(
            "calibrationSetId",
            "/recipe/calibration/ranges",
            "greedy",
            "'x'",
            "/preprocessing/std",
            "/y");
  }

  @Test
  void anIdThatNobodyHasIsNamed() throws Exception {
    String model = client.model();
    JsonNode noModel =
        client.post(ConversionClient.body(UNKNOWN, UNKNOWN)).problem(422, "model-not-found");
    assertThat(noModel.path("field").asString()).isEqualTo("/modelId");
    JsonNode noSet =
        client
            .post(ConversionClient.body(model, UNKNOWN))
            .problem(422, "calibration-set-not-found");
    assertThat(noSet.path("field").asString()).isEqualTo("/calibrationSetId");
    assertThat(noSet.path("detail").asString()).contains(UNKNOWN);
    client.http().get("/conversions/" + UNKNOWN).problem(404, "conversion-not-found");
    client.http().get("/conversions/" + UNKNOWN + "/report").problem(404, "conversion-not-found");
    client.http().get("/conversions/" + UNKNOWN + "/events").problem(404, "conversion-not-found");
    client.http().delete("/conversions/" + UNKNOWN).problem(404, "conversion-not-found");
    client.http().get("/conversions/17").problem(400, "invalid-parameter");
    client.http().get("/conversions?state=DONE").problem(400, "invalid-parameter");
    client.http().get("/conversions?limit=0").problem(400, "invalid-parameter");
  }

  @Test
  void aBodyOfAnotherKindOrSizeIsRefused() throws Exception {
    client
        .http()
        .post("/conversions", "text/plain", BodyPublishers.ofString("{}"))
        .problem(415, "unsupported-media-type");
    client.post(" ".repeat(RequestReader.MOST_BYTES + 1)).problem(413, "content-too-large");
  }

  @Test
  void oneRequestCanCarryEverything() throws Exception {
    JsonNode accepted =
        form(ConversionClient.zip(20))
            .json("request", "{\"recipe\": {\"weights\": {\"rounding\": \"nearest\"}}}")
            .post(client.http())
            .json(202);
    JsonNode ended = client.awaitEnd(accepted.path("id").asString());
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("recipe").path("weights").path("rounding").asString())
        .isEqualTo("nearest");
    JsonNode model = client.http().get("/models/" + ended.path("modelId").asString()).json(200);
    assertThat(model.path("name").asString()).isEqualTo("digits.tflite");
  }

  @Test
  void nothingIsLeftOfAFormThatFails() throws Exception {
    byte[] set = ConversionClient.zip(4);
    Storage.Contents before = storage.contents();
    long rows = conversions();
    form("PK no zip".getBytes(StandardCharsets.UTF_8)).post(client.http()).json(422);
    new Form()
        .file("model", "m.tflite", new byte[100])
        .file("calibrationSet", "s.zip", set)
        .post(client.http())
        .json(422);
    new Form()
        .file("model", "m.tflite", SharedSample.model())
        .post(client.http())
        .problem(400, "missing-part");
    JsonNode unknown =
        form(set)
            .field("request", "{\"recipe\": {\"speed\": 1}}")
            .post(client.http())
            .problem(422, "unknown-field");
    assertThat(unknown.path("field").asString()).isEqualTo("/recipe/speed");
    form(set)
        .field("request", "{\"modelId\": \"%s\"}".formatted(UNKNOWN))
        .post(client.http())
        .problem(422, "unknown-field");
    JsonNode part =
        form(set).field("recipe", "{}").post(client.http()).problem(422, "unknown-part");
    assertThat(part.path("field").asString()).isEqualTo("recipe");
    form(set).file("model", "n.tflite", set).post(client.http()).problem(422, "repeated-part");
    assertThat(conversions()).isEqualTo(rows);
    // files go in the background
    ConversionClient.await(storage::contents, after -> after.addsNothingTo(before));
  }

  private static Form form(byte[] set) {
    return new Form()
        .file("model", "digits.tflite", SharedSample.model())
        .file("calibrationSet", "digits.zip", set);
  }

  private long conversions() {
    return database.queryForList("select id from conversions").size();
  }

  @Test
  void theSameRequestUnderTheSameKeyStartsOneConversion() throws Exception {
    String model = client.model();
    String set = client.set(4);
    String body =
        ConversionClient.body(model, set, "\"recipe\": {\"calibration\": {\"ranges\": \"mse\"}}");
    String key = UUID.randomUUID().toString();
    String first = postWithKey(body, key).json(202).path("id").asString();
    String sameMeaning =
        ConversionClient.body(
            model,
            set,
            "\"recipe\": {\"calibration\": {\"ranges\": \"mse\"}, \"target\": \"int8\"}");
    ServiceClient.Answer again = postWithKey(sameMeaning, key);
    assertThat(again.json(202).path("id").asString()).isEqualTo(first);
    assertThat(again.header("Location")).isEqualTo("/conversions/" + first);
    JsonNode other =
        postWithKey(ConversionClient.body(model, set), key).problem(422, "idempotency-key-reused");
    assertThat(other.path("detail").asString()).contains(first);
    assertThat(other.path("field").asString()).isEqualTo("Idempotency-Key");
    postWithKey(body, "with space").problem(400, "invalid-header");
    client.awaitEnd(first);
    assertThat(postWithKey(body, key).json(202).path("id").asString()).isEqualTo(first);
  }

  private ServiceClient.Answer postWithKey(String body, String key) throws Exception {
    return client
        .http()
        .send(
            client
                .http()
                .request("/conversions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void theSameFormUnderTheSameKeyIsStoredOnce() throws Exception {
    String key = UUID.randomUUID().toString();
    byte[] set = ConversionClient.zip(5);
    String first =
        form(set).post(client.http(), "Idempotency-Key", key).json(202).path("id").asString();
    client.awaitEnd(first);
    Storage.Contents before = storage.contents();
    String again =
        form(set).post(client.http(), "Idempotency-Key", key).json(202).path("id").asString();
    assertThat(again).isEqualTo(first);
    form(ConversionClient.zip(6))
        .post(client.http(), "Idempotency-Key", key)
        .problem(422, "idempotency-key-reused");
    assertThat(storage.contents()).matches(after -> after.addsNothingTo(before));
  }

  @Test
  void theListIsReadPageByPage() throws Exception {
    String model = client.model();
    String set = client.set(4);
    List<String> started = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String id = client.post(ConversionClient.body(model, set)).json(202).path("id").asString();
      started.addFirst(id);
      client.http().cancel("/conversions/" + id).json(200);
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = client.http().get("/conversions?state=CANCELLED&limit=2" + cursor).json(200);
      assertThat(page.path("items").size()).isBetween(1, 2);
      for (JsonNode item : page.path("items")) {
        assertThat(item.path("state").asString()).isEqualTo("CANCELLED");
        listed.add(item.path("id").asString());
      }
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asString();
    } while (!cursor.isEmpty());
    assertThat(listed).startsWith(started.toArray(String[]::new)).doesNotHaveDuplicates();
  }
}
