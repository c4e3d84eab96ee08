package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.ReplicaProcess;
import dev.octet.service.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service as a user starts it, a process of its own, killed while it measures. */
@Tag("slow")
class BenchmarkServiceKilledTest {
  private static final String FOR_SECONDS =
      """
      {"name": "quick", "affinity": "any", "warmups": 0, "runs": 5, "minimumMilliseconds": 10000,
       "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}\
      """;

  @TempDir Path temp;
  private AdbServerProcess server;
  private PhoneDouble phone;
  private ReplicaProcess service;
  private BenchmarkClient client;
  private String artifact;

  @BeforeEach
  void prepare() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(temp.resolve("home"));
    phone = PhoneDouble.start(Files.createDirectory(temp.resolve("phone")));
    server.connect(phone.serial());
    try (var first = RunningService.startIn(temp.resolve("data"))) {
      artifact = BenchmarkClient.mobileNet(first);
    }
    start();
  }

  private void start() throws Exception {
    service =
        ReplicaProcess.start(
            List.of("-Xmx512m"),
            temp.resolve("data"),
            temp.resolve("service.log"),
            List.of("--octet.adb.servers=" + server.address(), "--octet.adb.lease=5s"));
    client = new BenchmarkClient(service.client());
  }

  @AfterEach
  void end() throws Exception {
    if (service != null) service.close();
    if (phone != null) phone.close();
    if (server != null) server.close();
  }

  @Test
  void theNextStartFreesTheLeaseClearsThePhoneAndRunsItAgain() throws Exception {
    client.awaitDevice(phone, device -> device.path("identity").isObject());
    String id = client.start(BenchmarkClient.request(artifact, phone, FOR_SECONDS));
    client.awaitThat(id, it -> it.at("/runs/0/step").asString().equals("run"));
    service.kill();
    assertThat(sessionFiles()).as("what the dead one left").isNotEmpty();

    start();
    JsonNode ended = client.awaitSuccess(id);
    assertThat(ended.at("/runs/0/attempt").asInt()).isEqualTo(2);
    client.awaitDevice(phone, device -> device.path("lease").isNull());
    assertThat(sessionFiles()).isEmpty();
    assertThat(client.http().get("/benchmarks").json(200).path("items").size()).isEqualTo(1);
  }

  /** What sessions have on the phone, besides the cache of files by their content. */
  private List<Path> sessionFiles() throws IOException {
    Path runs = phone.file("/data/local/tmp/octet/runs");
    if (!Files.exists(runs)) return List.of();
    try (Stream<Path> files = Files.walk(runs)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
