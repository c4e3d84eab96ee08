package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a user starts it, whose PostgreSQL is killed or hangs. */
@Tag("slow")
class DatabaseAwayTest {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @TempDir Path temp;
  private ServiceClient client;
  private ReplicaProcess service;
  private final List<ProcessHandle> stopped = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    service = ReplicaProcess.start(List.of("-Xmx512m"), temp.resolve("data"), log(), List.of());
    client = service.client();
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    for (ProcessHandle process : stopped) process.destroyForcibly();
  }

  private Path log() {
    return temp.resolve("service.log");
  }

  private int readiness() throws IOException, InterruptedException {
    assertThat(service.isAlive()).as(service.log()).isTrue();
    return client.get("/actuator/health/readiness").status();
  }

  private ProcessHandle postmaster() throws IOException {
    Path file = temp.resolve("data/postgres/cluster/postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
        .orElseThrow();
  }

  private void signalServer(String signal) throws Exception {
    if (stopped.isEmpty()) {
      stopped.add(postmaster());
      postmaster().children().forEach(stopped::add);
    }
    for (ProcessHandle process : stopped) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }
  }

  /** One request of each kind, and what it is answered with where the database is there. */
  private Map<String, ServiceClient.Answer> askAll() throws Exception {
    String id = UUID.randomUUID().toString();
    Map<String, ServiceClient.Answer> answers = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/models",
            "/models/" + id,
            "/calibration-sets",
            "/conversions?state=QUEUED",
            "/conversions/" + id + "/events",
            "/conversions/" + id + "/report",
            "/artifacts/" + id + "/content",
            "/benchmarks",
            "/devices")) {
      answers.put("GET " + path, client.get(path));
    }
    answers.put("DELETE", client.delete("/models/" + id));
    answers.put("upload", client.post("/models?name=a", new byte[1000]));
    answers.put(
        "order",
        client.post(
            "/conversions",
            "application/json",
            BodyPublishers.ofString(
                "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\"}".formatted(id, id))));
    return answers;
  }

  @Test
  void requestsAreToldToComeBackWhileItHangsAndNobodyEndsTheService() throws Exception {
    signalServer("STOP");
    await().atMost(LONGEST).until(() -> readiness() == 503);
    long began = System.nanoTime();
    Map<String, ServiceClient.Answer> answers = askAll();
    System.out.printf(
        "%d requests without a database: %.1f s%n",
        answers.size(), (System.nanoTime() - began) / 1e9);
    answers.forEach((request, answer) -> {
      answer.problem(503, "database-unavailable");
      assertThat(answer.header("Retry-After")).as(request).matches("\\d+");
    });
    assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
    assertThat(client.get("/v3/api-docs").status()).isEqualTo(200);
    // long enough for each watch of the service to fail, which waits 5 s for a connection
    await().atMost(LONGEST).pollDelay(Duration.ofSeconds(10)).until(() -> readiness() == 503);
    signalServer("CONT");
    await().atMost(LONGEST).until(() -> client.get("/models").status() == 200);
    assertThat(readiness()).isEqualTo(200);
    assertSilentLog();
  }

  @Test
  void whatWasStoredIsThereAfterItWasKilled() throws Exception {
    ProcessHandle first = postmaster();
    byte[] model = dev.octet.SharedSample.model();
    String id = client.post("/models?name=kept.tflite", model).uploaded().path("id").asString();
    first.destroyForcibly();
    await()
        .atMost(LONGEST)
        .until(() -> {
          int status = client.get("/models/" + id).status();
          assertThat(status).isIn(200, 503);
          return status == 200 && postmaster().pid() != first.pid();
        });
    await().atMost(LONGEST).until(() -> readiness() == 200);
    assertSilentLog();
  }

  /** One line a minute, and no stack traces. */
  private void assertSilentLog() throws IOException {
    String log = service.log();
    assertThat(log).doesNotContain("\tat ");
    assertThat(log.lines().filter(line -> line.contains("does not answer")).count())
        .as(log)
        .isLessThanOrEqualTo(2);
    assertThat(log.lines().filter(line -> line.contains(" ERROR ") || line.contains(" WARN ")))
        .as(log)
        .hasSizeLessThan(8);
  }

  @Test
  void endsThoughTheDatabaseHangsAClientFollowsAndAnUploadNeverComes() throws Exception {
    byte[] model = dev.octet.SharedSample.model();
    client.post("/models?name=a.tflite", model).uploaded();
    try (var upload = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      upload
          .getOutputStream()
          .write(
              """
              POST /models HTTP/1.1\r
              Host: 127.0.0.1\r
              Content-Type: application/octet-stream\r
              Content-Length: 1000000\r
              \r
              half\
              """
                  .getBytes(StandardCharsets.US_ASCII));
      signalServer("STOP");
      await().atMost(LONGEST).until(() -> readiness() == 503);
      long began = System.nanoTime();
      assertThat(service.exitStatus()).isEqualTo(143);
      System.out.printf("The end took %.1f s%n", (System.nanoTime() - began) / 1e9);
    }
  }

  @Test
  void endsWithWhatItRunsAndHangsUpOnAnUpload() throws Exception {
    try (var upload = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      upload
          .getOutputStream()
          .write(
              "POST /models HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nhalf"
                  .getBytes(StandardCharsets.US_ASCII));
      long began = System.nanoTime();
      service.close();
      System.out.printf("The end took %.1f s%n", (System.nanoTime() - began) / 1e9);
    }
    await().until(() -> Files.notExists(temp.resolve("data/postgres/cluster/postmaster.pid")));
    assertThat(temp.resolve("data/postgres/socket-folder")).doesNotExist();
  }
}
