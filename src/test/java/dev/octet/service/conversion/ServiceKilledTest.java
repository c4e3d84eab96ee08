package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ReplicaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service as a user starts it, a process of its own, killed while it converts. */
@Tag("slow")
class ServiceKilledTest {
  @TempDir Path temp;
  private ConversionClient client;
  private ReplicaProcess service;

  @BeforeEach
  void start() throws Exception {
    service =
        ReplicaProcess.start(
            List.of("-Xmx512m"), temp.resolve("data"), temp.resolve("service.log"), List.of());
    client = new ConversionClient(service.client());
  }

  @AfterEach
  void end() throws Exception {
    service.close();
  }

  @Test
  void theNextStartRunsWhatWasRunningToItsEndOnce() throws Exception {
    String id = client.start(30);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    String waiting = client.start(10);
    service.kill();
    ConversionClient.signal("CONT", child);
    assertThat(child.onExit().completeOnTimeout(null, 30, TimeUnit.SECONDS).join())
        .as("the child ends with its service")
        .isNotNull();

    start();
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.path("attempt").asInt()).isEqualTo(2);
    // one of each kind: nothing of the attempt that was cut off is among them
    assertThat(ended.path("artifacts").valueStream().map(a -> a.path("kind").asString()))
        .startsWith("tflite")
        .containsExactlyInAnyOrder("tflite", "report", "fakequant-graphdef", "rewritten-model");
    JsonNode next = client.awaitEnd(waiting);
    assertThat(next.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(next.path("attempt").asInt()).isEqualTo(1);
    assertThat(client.http().get("/conversions").json(200).path("items").size()).isEqualTo(2);
    byte[] artifact =
        client
            .http()
            .get(ended.path("artifacts").get(0).path("href").asString() + "/content")
            .bytes();
    JsonNode report = client.http().get("/conversions/" + id + "/report").json(200);
    assertThat(DigitReader.accuracy(artifact, report, 100)).isGreaterThan(0.8);
    // nothing of the first attempt is left
    ConversionClient.await(this::scratch, List::isEmpty);
  }

  @Test
  void aServiceThatIsAskedToEndGivesBackWhatItRuns() throws Exception {
    String id = client.start(30);
    ProcessHandle child = ConversionClient.awaitChild(id);
    ConversionClient.signal("STOP", child);
    client.awaitState(id, "RUNNING");
    try (var reader = new EventReader(client, id, null)) {
      reader.next();
      end();
      assertThat(reader.rest()).isNotNull();
    }
    assertThat(child.isAlive()).isFalse();

    start();
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("attempt").asInt()).as("what was given back does not count").isEqualTo(1);
  }

  private List<Path> scratch() throws IOException {
    Path folder = temp.resolve("data/scratch");
    if (!Files.exists(folder)) return List.of();
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(file -> !file.endsWith("lock")).toList();
    }
  }
}
