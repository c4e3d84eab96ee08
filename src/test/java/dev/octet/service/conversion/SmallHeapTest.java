package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.service.ReplicaProcess;
import dev.octet.service.ServiceClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with little memory, which ends where that is exhausted. */
@Tag("slow")
class SmallHeapTest {
  private static final int CLIENTS = 60;

  @TempDir Path temp;
  private ReplicaProcess service;
  private ConversionClient client;

  @BeforeEach
  void start() throws Exception {
    service =
        ReplicaProcess.start(
            List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError"),
            temp.resolve("data"),
            temp.resolve("service.log"),
            List.of("--octet.conversions.workers=0"));
    client = new ConversionClient(service.client());
  }

  @AfterEach
  void end() throws Exception {
    service.close();
  }

  @Test
  void largeRequestsAndListsAtTheSameTimeExhaustNothing() throws Exception {
    String model = client.model();
    String set = client.set(4);
    String labels = "[" + String.join(",", Collections.nCopies(95_000, "\"name 0000\"")) + "]";
    String layer = client.http().get("/models/" + model).json(200).at("/layers/0/name").asString();
    String keepFloat = "[" + String.join(",", Collections.nCopies(9_000, '"' + layer + '"')) + "]";
    String body =
        ConversionClient.body(
            model,
            set,
            "\"recipe\": {\"precision\": {\"keepFloat\": " + keepFloat + "}}",
            "\"callbackUrl\": null");
    String empty = "{\"labels\": [" + "{},".repeat(95_000) + "{}]}";
    String form =
        "{\"labels\": "
            + labels.substring(0, labels.length() / 2).replaceFirst(",[^,]*$", "]")
            + "}";
    List<Callable<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      requests.add(() -> client.post(body).status());
      requests.add(() ->
          client
              .post(
                  ConversionClient.body(
                      model,
                      set,
                      "\"labels\": " + labels.substring(0, 1_000_000).replaceFirst(",[^,]*$", "]")))
              .status());
      requests.add(() -> client.post(empty).status());
      requests.add(() -> form(form).status());
      requests.add(() -> client.http().get("/conversions?limit=100").status());
    }
    try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (Future<Integer> answer : threads.invokeAll(requests)) {
        assertThat(answer.get()).isIn(200, 202, 422, 503);
      }
    }
    assertThat(service.isAlive()).as(service.log()).isTrue();
    assertThat(client.http().get("/conversions?limit=100").bytes().length).isLessThan(150_000);
    client.post(body).json(202);
    System.out.println(
        "free after: " + client.http().get("/actuator/metrics/jvm.memory.used").json());
  }

  private ServiceClient.Answer form(String request) throws IOException, InterruptedException {
    return new Form()
        .file("model", "m.tflite", SharedSample.model())
        .file("calibrationSet", "s.zip", ConversionClient.zip(1))
        .file("request", "request.json", request.getBytes(StandardCharsets.UTF_8))
        .post(client.http());
  }
}
