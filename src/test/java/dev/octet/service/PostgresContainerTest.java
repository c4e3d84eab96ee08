package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The service on the PostgreSQL of docker-compose.yml. */
class PostgresContainerTest {
  @Test
  void convertsOnAServerThatIsNotItsOwn() throws Exception {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: PostgreSQL in a container needs Docker");
    try (var postgres = new PostgreSQLContainer("postgres:17-alpine")) {
      postgres.start();
      var application =
          new SpringApplicationBuilder(OctetService.class)
              .initializers(new TemporaryDataDirectory())
              .run(
                  "--server.port=0",
                  "--spring.datasource.url=" + postgres.getJdbcUrl(),
                  "--spring.datasource.username=" + postgres.getUsername(),
                  "--spring.datasource.password=" + postgres.getPassword());
      try (application) {
        String port = application.getEnvironment().getProperty("local.server.port", "");
        convert(new ServiceClient(Integer.parseInt(port)));
      }
    }
  }

  private static void convert(ServiceClient client) throws Exception {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, 20), zip);
    String model = client.post("/models", SharedSample.model()).uploaded().path("id").asString();
    String set =
        client.post("/calibration-sets", zip.toByteArray()).json(201).path("id").asString();
    String request = "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\"}".formatted(model, set);
    String conversion =
        client
            .post("/conversions", "application/json", BodyPublishers.ofString(request))
            .json(202)
            .path("id")
            .asString();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() ->
            assertThat(client.get("/conversions/" + conversion).json(200).path("state").asString())
                .isEqualTo("SUCCEEDED"));
  }
}
