package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What the service says to requests for benchmarks, before anything is measured. */
@ServiceTest
class BenchmarkRequestTest {
  private static final String UNKNOWN = "0197a1b2-0000-7000-8000-000000000000";

  @LocalServerPort int port;

  private ServiceClient.Answer post(String body) throws Exception {
    return new ServiceClient(port)
        .post("/benchmarks", "application/json", BodyPublishers.ofString(body));
  }

  /** Single quotes stand for double ones, X for an id. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'device': {'serial': 'A'}} | missing-field | /artifactId
          {'artifactId': 'X'} | missing-field | /device
          {'artifactId': 'X', 'device': {}} | invalid-field | /device
          {'artifactId': 'X', 'device': 'A'} | invalid-field | /device
          {'artifactId': 'X', 'device': {'serial': 7}} | invalid-field | /device/serial
          {'artifactId': 'X', 'device': {'colour': 'red', 'soc': 'a'}} | unknown-field | /device/colour
          {'artifactId': 'X', 'devices': []} | invalid-field | /devices
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'devices': [{'soc': 'a'}]} | invalid-field | /devices
          {'artifactId': 'X', 'artifactIds': ['X'], 'device': {'soc': 'a'}} | invalid-field | /artifactIds
          {'artifactIds': ['X', 'X', 'X'], 'device': {'soc': 'a'}} | invalid-field | /artifactIds
          {'artifactIds': ['X', 'Y'], 'device': {'soc': 'a'}} | invalid-field | /artifactIds/1
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'name': 'slow'}} | invalid-field | /protocol/name
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'threads': 99}} | invalid-field | /protocol/threads
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'speed': 1}} | unknown-field | /protocol/speed
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'profile': 'yes'}} | invalid-field | /protocol/profile
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'coolDown': {'leastSeconds': 9999, 'mostSeconds': 9999}}} | invalid-field | /protocol/coolDown/leastSeconds
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'coolDown': {'leastSeconds': 90, 'mostSeconds': 80}}} | invalid-field | /protocol/coolDown/mostSeconds
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'preconditions': {'mostBatteryCelsius': 60.5}}} | invalid-field | /protocol/preconditions/mostBatteryCelsius
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'runs': '200'}} | invalid-field | /protocol/runs
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'delegate': 'gpu'}} | invalid-field | /protocol/delegate
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': {'affinity': '0'}} | invalid-field | /protocol/affinity
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': 'slow'} | invalid-field | /protocol
          {'artifactId': 'X', 'devices': [{'soc': 'a'}, {'serial': null}]} | invalid-field | /devices/1
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'protocol': 'lpirc'} | missing-field | /calibrationSetId
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'calibrationSetId': 'X'} | invalid-field | /calibrationSetId
          {'artifactId': 'X', 'device': {'soc': 'a'}, 'priority': 1} | unknown-field | /priority
          """)
  void whatDoesNotFitIsNamed(String body, String code, String field) throws Exception {
    JsonNode problem =
        post(body.replace('\'', '"').replace("\"X\"", '"' + UNKNOWN + '"')).problem(422, code);
    assertThat(problem.path("field").asString()).as("%s", problem).isEqualTo(field);
    assertThat(problem.path("action").asString()).isNotBlank();
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() throws Exception {
    assertThat(post("{").status()).isBetween(400, 422);
    post("").problem(post("").status(), "malformed-json");
  }

  @Test
  void aDeviceThatIsNotAttachedIsNotWaitedFor() throws Exception {
    JsonNode problem =
        post("{\"artifactId\": \"%s\", \"device\": {\"serial\": \"NOBODY\"}}".formatted(UNKNOWN))
            .problem(422, "device-not-found");
    assertThat(problem.path("detail").asString()).contains("serial=NOBODY");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    var client = new ServiceClient(port);
    client.get("/benchmarks/" + UNKNOWN).problem(404, "benchmark-not-found");
    client.get("/benchmarks/" + UNKNOWN + "/report").problem(404, "benchmark-not-found");
    client.get("/benchmarks/" + UNKNOWN + "/events").problem(404, "benchmark-not-found");
    client.delete("/benchmarks/" + UNKNOWN).problem(404, "benchmark-not-found");
    client.get("/benchmarks?limit=0").problem(400, "invalid-parameter");
    assertThat(client.get("/benchmarks").json(200).path("items").isArray()).isTrue();
  }
}
