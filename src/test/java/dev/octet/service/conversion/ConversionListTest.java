package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Names and tags of conversions, and the lists that are filtered and sorted by them. */
@ServiceTest
class ConversionListTest {
  @LocalServerPort int port;
  private final List<String> started = new ArrayList<>();
  private ConversionClient client;
  private Instant before;
  private String model;
  private String set;

  @BeforeEach
  void upload() throws Exception {
    client = new ConversionClient(port);
    before = Instant.now();
    model = client.model();
    set = client.set(4);
  }

  @AfterEach
  void cancel() throws Exception {
    for (String id : started) client.http().cancel("/conversions/" + id);
  }

  private String start(String... more) throws Exception {
    String id =
        client.post(ConversionClient.body(model, set, more)).json(202).path("id").asString();
    started.add(id);
    return id;
  }

  /** The ids of all pages of the list since the test began. */
  private List<String> listed(String query) throws Exception {
    return client
        .http()
        .items("/conversions?limit=2&createdAfter=%s&%s".formatted(before, query))
        .stream()
        .map(item -> item.path("id").asString())
        .toList();
  }

  @Test
  void aNameAndTagsAreShownEverywhere() throws Exception {
    String id =
        start("\"name\": \"Build 812\", \"tags\": [\"release\", \"team:bild\", \"release\"]");
    JsonNode shown = client.get(id);
    assertThat(shown.path("name").asString()).isEqualTo("Build 812");
    assertThat(shown.path("tags").toString()).isEqualTo("[\"release\",\"team:bild\"]");
    assertThat(shown.path("modelName").asString()).isEqualTo("digits.tflite");
    JsonNode item = client.http().get("/conversions?limit=1").json(200).at("/items/0");
    assertThat(item.path("id").asString()).isEqualTo(id);
    for (String field : List.of("name", "tags", "modelName")) {
      assertThat(item.path(field)).as(field).isEqualTo(shown.path(field));
    }
    assertThat(item.path("target").asString()).isEqualTo("int8");
  }

  @Test
  void filtersSelectTogether() throws Exception {
    String release = start("\"tags\": [\"release\", \"vision\"]");
    String nightly =
        start("\"tags\": [\"nightly\", \"vision\"], \"recipe\": {\"target\": \"mixed\"}");
    String plain = start();
    assertThat(listed("")).containsExactly(plain, nightly, release);
    assertThat(listed("tag=vision")).containsExactly(nightly, release);
    assertThat(listed("tag=vision&tag=release")).containsExactly(release);
    assertThat(listed("tag=visio")).isEmpty();
    assertThat(listed("target=mixed")).containsExactly(nightly);
    assertThat(listed("target=int8&tag=vision")).containsExactly(release);
    assertThat(listed("modelId=" + model)).containsExactly(plain, nightly, release);
    assertThat(listed("modelId=0197a1b2-0000-7000-8000-000000000000")).isEmpty();
    client.http().cancel("/conversions/" + nightly);
    assertThat(listed("state=CANCELLED")).containsExactly(nightly);
  }

  @Test
  void theListIsSortedByName() throws Exception {
    String b = start("\"name\": \"b\"");
    String unnamed = start();
    String a = start("\"name\": \"a\"");
    String otherA = start("\"name\": \"a\"");
    assertThat(listed("sort=name")).containsExactly(unnamed, a, otherA, b);
    assertThat(listed("sort=-name")).containsExactly(b, otherA, a, unnamed);
    assertThat(listed("sort=createdAt")).containsExactly(b, unnamed, a, otherA);
    assertThat(listed("sort=modelName")).containsExactly(b, unnamed, a, otherA);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target=int9         | target       | int8, mixed",
        "state=DONE          | state        | QUEUED, RUNNING",
        "sort=size           | sort         | createdAt, -createdAt, name, -name",
        "createdAfter=monday | createdAfter | 2026-01-31T00:00:00Z",
        "tag=a%20b           | tag          | 1 to 64 letters",
        "modelId=7           | modelId      | an id",
      })
  void aFilterThatDoesNotFitIsRefusedWithWhatIsExpected(String query, String field, String said)
      throws Exception {
    JsonNode problem = client.http().get("/conversions?" + query).problem(400, "invalid-parameter");
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(problem.path("detail").asString()).contains(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\": \"\"                 | /name",
        "\"name\": 7                    | /name",
        "\"tags\": \"release\"          | /tags",
        "\"tags\": [\"a\", \"b c\"]     | /tags/1",
        "\"tags\": [\"\"]               | /tags/0",
      })
  void aNameOrTagThatDoesNotFitIsRefused(String more, String field) throws Exception {
    JsonNode problem =
        client.post(ConversionClient.body(model, set, more)).problem(422, "invalid-field");
    assertThat(problem.path("field").asString()).isEqualTo(field);
  }
}
