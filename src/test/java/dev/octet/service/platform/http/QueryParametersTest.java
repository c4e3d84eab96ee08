package dev.octet.service.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Query parameters that an operation lacks are refused by name. */
@ServiceTest
class QueryParametersTest {
  @LocalServerPort int port;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models?stat=QUEUED",
        "/models?limit=5&stat=QUEUED",
        "/conversions?State=QUEUED",
        "/conversions?limit=5&state=QUEUED&page=2",
        "/calibration-sets?order",
        "/benchmarks?device=x",
        "/operators?target=int8",
        "/devices?all=true"
      })
  void anUnknownParameterIsRefusedWithTheKnownOnes(String path) throws Exception {
    JsonNode problem = new ServiceClient(port).get(path).problem(400, "unknown-parameter");
    String name = path.replaceAll(".*[?&]([^=]+).*", "$1");
    assertThat(problem.path("field").asString()).isEqualTo(name);
    assertThat(problem.path("detail").asString()).contains("'" + name + "'", "expected");
    assertThat(problem.path("action").asString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models?limit=5",
        "/models?",
        "/models?&limit=5&",
        "/conversions?state=QUEUED&limit=1",
        "/actuator/health?x=1",
        "/v3/api-docs?x=1"
      })
  void knownParametersAndOperationsOfLibrariesPass(String path) throws Exception {
    assertThat(new ServiceClient(port).get(path).status()).isEqualTo(200);
  }

  @Test
  void namesAreDecodedBeforeTheyAreCompared() {
    assertThatCode(() -> QueryParameters.check("l%69mit=5", List.of("limit")))
        .doesNotThrowAnyException();
    assertThatCode(() -> QueryParameters.check("l%6=5", List.of("limit")))
        .as("the web server refuses malformed escapes itself")
        .doesNotThrowAnyException();
    assertThatCode(() -> QueryParameters.check("x".repeat(5000), List.of()))
        .hasMessageContaining("xxx")
        .hasMessageContaining("expected none");
  }
}
