package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.RunningService;
import dev.octet.service.platform.engine.EngineProcess;
import dev.octet.service.platform.engine.GatedEngine;
import dev.octet.service.platform.settings.OctetProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A phone is leased for as long as it measures and no longer. The child process that writes a
 * labelled set as inputs waits at a gate here; adb server, runner and TensorFlow Lite are the real
 * ones.
 */
class BenchmarkPreparationTest {
  private static final int PHOTOGRAPHS = 5;

  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static AdbServerProcess server;
  private static RunningService service;
  private static BenchmarkClient client;
  private static GatedEngine gate;
  private static String artifact;
  private static PhoneDouble phone;

  @BeforeAll
  static void start() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(folder.resolve("home"));
    service =
        RunningService.start(
            List.of(GatedEngine.Configuration.class), "--octet.adb.servers=" + server.address());
    client = new BenchmarkClient(service.client());
    gate = GatedEngine.of(service.bean(OctetProperties.class));
    artifact = BenchmarkClient.mobileNet(service);
    phone = client.attach(server, folder);
  }

  @AfterAll
  static void end() {
    if (service != null) service.close();
    if (phone != null) phone.close();
    if (server != null) server.close();
  }

  @AfterEach
  void open() throws Exception {
    gate.open();
  }

  @Test
  void whileALabelledSetIsPreparedAnotherBenchmarkHasThePhone() throws Exception {
    String set = upload(true);
    gate.close();
    String prepared = client.start(lpirc(set));
    await().atMost(BenchmarkClient.PATIENCE).until(() -> !inputsOf(prepared).isEmpty());
    assertThat(client.device(phone).path("lease").isNull()).as("nobody uses the phone").isTrue();

    String other = client.start(BenchmarkClient.request(artifact, phone, BenchmarkClient.QUICK));
    client.awaitSuccess(other);
    JsonNode waiting = client.get(prepared);
    assertThat(waiting.path("state").asString()).isEqualTo("QUEUED");
    assertThat(waiting.at("/runs/0/serial").isNull()).isTrue();
    assertThat(inputsOf(prepared)).as("the child is at its gate").isNotEmpty();

    gate.open();
    JsonNode run = client.awaitSuccess(prepared).at("/runs/0");
    assertThat(run.path("attempt").asInt()).isEqualTo(1);
    assertThat(run.at("/summary/lpirc/images").asInt()).isEqualTo(PHOTOGRAPHS);
    await().atMost(BenchmarkClient.PATIENCE).until(() -> inputsOf(prepared).isEmpty());
  }

  @Test
  void whatIsCancelledWhileItIsPreparedLeavesNothing() throws Exception {
    String set = upload(true);
    gate.close();
    String id = client.start(lpirc(set));
    await().atMost(BenchmarkClient.PATIENCE).until(() -> !inputsOf(id).isEmpty());

    JsonNode cancelled = client.http().cancel("/benchmarks/" + id).json(200);

    assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
    await().atMost(BenchmarkClient.PATIENCE).until(() -> inputsOf(id).isEmpty());
    assertThat(client.get(id).at("/runs/0/attempt").asInt()).isZero();
  }

  @Test
  void aSetThatCannotBeUsedFailsWithoutAPhone() throws Exception {
    JsonNode ended = client.awaitEnd(client.start(lpirc(upload(false))));

    JsonNode run = ended.at("/runs/0");
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    assertThat(run.at("/failure/cause").asString()).isEqualTo("INPUTS_REFUSED");
    assertThat(run.at("/failure/detail").asString()).contains("label");
    assertThat(run.path("attempt").asInt()).isEqualTo(1);
    assertThat(run.path("serial").isNull()).as("it had no phone").isTrue();
  }

  private static String upload(boolean labelled) throws Exception {
    return client
        .http()
        .post("/calibration-sets?name=images.zip", BenchmarkClient.images(PHOTOGRAPHS, labelled))
        .json(201)
        .path("id")
        .asString();
  }

  private static String lpirc(String set) {
    return """
    {"artifactId": "%s", "device": {"serial": "%s"}, "calibrationSetId": "%s",
     "protocol": {"name": "lpirc", "affinity": "any", "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}}\
    """
        .formatted(artifact, phone.serial(), set);
  }

  /** The folder in which the inputs of a benchmark are prepared and kept. */
  private static List<Path> inputsOf(String benchmark) throws IOException {
    Path scratch = service.bean(EngineProcess.class).scratch();
    try (Stream<Path> files = Files.list(scratch)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("benchmark-" + benchmark))
          .toList();
    }
  }
}
