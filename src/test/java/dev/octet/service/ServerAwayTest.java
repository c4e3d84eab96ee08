package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedSample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service whose PostgreSQL server is another's is told no more of an outage than what it meets.
 */
@Tag("slow")
class ServerAwayTest {
  private static final Duration LONGEST = Duration.ofMinutes(3);

  @TempDir Path temp;
  private PostgresProcess database;
  private StallingProxy network;
  private ReplicaProcess service;
  private String model;

  @BeforeEach
  void start() throws Exception {
    database = PostgresProcess.start(temp.resolve("server"));
    network = StallingProxy.before(database.port());
    service =
        ReplicaProcess.start(
            temp.resolve("data"), database.settings(network.port()), temp.resolve("service.log"));
    model = service.client().post("/models", SharedSample.model()).uploaded().path("id").asString();
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    network.close();
    database.close();
  }

  private void isAway() throws Exception {
    ServiceClient client = service.client();
    await().atMost(LONGEST).until(() -> client.get("/actuator/health/readiness").status() == 503);
    for (String path : List.of("/models/" + model, "/conversions", "/devices")) {
      long began = System.nanoTime();
      ServiceClient.Answer answer = client.get(path);
      System.out.printf("%s: %.1f s%n", path, (System.nanoTime() - began) / 1e9);
      answer.problem(503, "database-unavailable");
      assertThat(answer.header("Retry-After")).matches("\\d+");
    }
    client.post("/models", SharedSample.model()).problem(503, "database-unavailable");
    client.delete("/models/" + UUID.randomUUID()).problem(503, "database-unavailable");
    assertThat(client.get("/actuator/health").json(503).at("/components/db/status").asString())
        .isEqualTo("DOWN");
    assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
  }

  private void isBack() {
    ServiceClient client = service.client();
    await().atMost(LONGEST).until(() -> client.get("/actuator/health/readiness").status() == 200);
    await().atMost(LONGEST).until(() -> client.get("/models/" + model).status() == 200);
  }

  /** One line a minute of the outage, and no stack traces. */
  private void saidLittle() throws Exception {
    assertThat(service.log()).doesNotContain("\tat ");
    List<String> errors = service.log().lines().filter(line -> line.contains(" ERROR ")).toList();
    assertThat(errors).hasSizeLessThanOrEqualTo(2).allMatch(line -> line.contains("DatabaseWatch"));
  }

  @Test
  void itIsStoppedAndStartedAgain() throws Exception {
    database.stop();
    isAway();
    database.startAgain();
    isBack();
    saidLittle();
  }

  @Test
  void itStandsStill() throws Exception {
    database.freeze();
    isAway();
    database.thaw();
    isBack();
    saidLittle();
  }

  @Test
  void theNetworkIsParted() throws Exception {
    network.stall(true);
    isAway();
    network.stall(false);
    isBack();
    saidLittle();
  }
}
