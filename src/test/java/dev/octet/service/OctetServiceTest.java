package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

@ServiceTest
class OctetServiceTest {
  @LocalServerPort int port;
  @Autowired JdbcTemplate database;

  @Test
  void startsOnItsOwnDatabaseAndIsHealthy() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<String> health =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("UP");
    }
  }

  @Test
  void commitsAreForcedToDiskAndPagesHaveChecksums() {
    assertThat(setting("fsync")).isEqualTo("on");
    assertThat(setting("synchronous_commit")).isEqualTo("on");
    assertThat(setting("data_checksums")).isEqualTo("on");
    assertThat(setting("listen_addresses")).isEmpty();
    assertThat(setting("TimeZone")).isNotEmpty();
  }

  private String setting(String name) {
    return String.valueOf(
        database.queryForObject("select current_setting('" + name + "')", String.class));
  }
}
