package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.runner.HostRunner;
import dev.octet.service.ContractExample;
import dev.octet.service.RunningService;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * From the request to the report: the service, a genuine adb server, two doubles of phones, the
 * real runner and the real TensorFlow Lite.
 */
class BenchmarkTest {
  private static final String MODEL = "models/mobilenet_v2_1.0_224/published_int8_ptq.tflite";

  private static final int PHOTOGRAPHS = 20;

  /** Long enough for something to happen meanwhile. */
  private static final String FOR_SECONDS =
      """
      {"name": "quick", "affinity": "any", "warmups": 0, "runs": 5, "minimumMilliseconds": 4000,
       "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}\
      """;

  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static AdbServerProcess server;
  private static RunningService service;
  private static BenchmarkClient client;
  private static String artifact;
  private static PhoneDouble phone;
  private static PhoneDouble other;

  @BeforeAll
  static void start() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(folder.resolve("home"));
    service =
        RunningService.start(
            "--octet.adb.servers=" + server.address(),
            "--octet.benchmarks.retry-after=100ms",
            "--octet.benchmarks.device-wait=10s");
    client = new BenchmarkClient(service.client());
    artifact = BenchmarkClient.mobileNet(service);
    phone = client.attach(server, folder);
    other = client.attach(server, folder);
  }

  @AfterAll
  static void end() {
    if (service != null) service.close();
    if (phone != null) phone.close();
    if (other != null) other.close();
    if (server != null) server.close();
  }

  @Test
  void anArtifactIsMeasuredAndTheReportIsFull() throws Exception {
    String id =
        client.start(
            """
            {"artifactId": "%s", "device": {"soc": "msm8998", "serial": "%s"}, "protocol": %s}\
            """
                .formatted(artifact, phone.serial(), BenchmarkClient.QUICK));

    JsonNode ended = client.awaitSuccess(id);
    ContractExample.sameFields("benchmark", ended);
    assertThat(ended.path("progress").asDouble()).isEqualTo(1);
    JsonNode run = ended.at("/runs/0");
    assertThat(run.path("serial").asString()).isEqualTo(phone.serial());
    assertThat(run.path("attempt").asInt()).isEqualTo(1);
    JsonNode summary = run.path("summary");
    assertThat(summary.path("verdict").asString()).as("a double is no phone").isEqualTo("EMULATED");
    assertThat(summary.at("/artifacts/0/agreement").asString()).isEqualTo("EQUAL");

    JsonNode report = client.http().get("/benchmarks/" + id + "/report").json(200);
    assertThat(report.path("comparison").size()).isZero();
    assertThat(report.at("/results/0/comparison").isNull()).isTrue();
    JsonNode measured = report.at("/results/0/report");
    assertThat(measured.at("/latency/nanoseconds").size()).isGreaterThanOrEqualTo(5);
    JsonNode latency = measured.at("/latency/summary");
    assertThat(latency.path("p50").asDouble())
        .isBetween(latency.path("min").asDouble(), latency.path("p90").asDouble());
    assertThat(latency.path("p90").asDouble()).isLessThanOrEqualTo(latency.path("p99").asDouble());
    assertThat(measured.at("/runtime/affinity/cpusAllowed").asString()).isNotBlank();
    int nodes = measured.at("/runtime/delegate/nodes").asInt();
    assertThat(nodes).isPositive();
    assertThat(measured.at("/runtime/delegate/nodesTaken").asInt())
        .as("nodes that XNNPACK took; some operators it leaves")
        .isBetween(nodes * 9 / 10, nodes);
    assertThat(measured.at("/device/snapdragon835").asBoolean()).isTrue();
    assertThat(measured.at("/device/reality").asString()).isEqualTo("EMULATED");
    assertThat(measured.at("/verdict/kind").asString()).isEqualTo("EMULATED");
    String host =
        new HostRunner(folder.resolve("host"))
            .outputSha256(SharedData.require(MODEL), BenchmarkProtocol.QUICK, Duration.ofMinutes(2))
            .orElseThrow();
    assertThat(measured.at("/correctness/outputSha256").asString()).isEqualTo(host);
    assertThat(measured.at("/correctness/agreement").asString()).isEqualTo("EQUAL");
    client.awaitDevice(phone, device -> device.path("lease").isNull());
  }

  @Test
  void severalDevicesGiveOneComparison() throws Exception {
    String id =
        client.start(
            """
            {"artifactId": "%s", "devices": [{"soc": "msm8998"}, {"model": "taimen"}], "protocol": %s}\
            """
                .formatted(artifact, BenchmarkClient.QUICK));

    JsonNode ended = client.awaitSuccess(id);
    assertThat(ended.at("/runs/0/serial").asString())
        .isNotEqualTo(ended.at("/runs/1/serial").asString());
    JsonNode report = client.http().get("/benchmarks/" + id + "/report").json(200);
    assertThat(report.path("results").size()).isEqualTo(2);
    assertThat(report.path("comparison").size()).isEqualTo(2);
    assertThat(report.at("/comparison/0/ratioToFirst").asDouble()).isEqualTo(1);
    assertThat(report.at("/comparison/1/ratioToFirst").asDouble()).isPositive();
    assertThat(report.at("/comparison/1/verdict").asString()).isEqualTo("EMULATED");
  }

  @Test
  void twoArtifactsAreComparedInTurn() throws Exception {
    String small =
        BenchmarkClient.stored(
            service, SharedData.require("models/mobilenet_v1_0.25_128/published_uint8_qat.tflite"));
    String id =
        client.start(
            "{\"artifactIds\": [\"%s\", \"%s\"], \"device\": {\"serial\": \"%s\"}, \"protocol\": %s}"
                .formatted(artifact, small, phone.serial(), BenchmarkClient.QUICK));

    JsonNode ended = client.awaitSuccess(id);
    JsonNode ratio = ended.at("/runs/0/summary/comparison");
    assertThat(ratio.path("ratio").asDouble()).as("a much smaller network").isBetween(0.0, 1.0);
    assertThat(ratio.at("/interval/low").asDouble())
        .isLessThanOrEqualTo(ratio.path("ratio").asDouble());
    JsonNode report = client.http().get("/benchmarks/" + id + "/report").json(200);
    assertThat(report.at("/results/0/report").isNull()).isTrue();
    assertThat(report.at("/results/0/comparison/rounds").asInt()).isEqualTo(3);
    assertThat(report.at("/results/0/comparison/first/correctness/agreement").asString())
        .isEqualTo("EQUAL");
  }

  @Test
  void aLabelledSetIsClassifiedByTheRulesOfTheLpirc() throws Exception {
    String set =
        client
            .http()
            .post("/calibration-sets?name=images.zip", BenchmarkClient.images(PHOTOGRAPHS, true))
            .json(201)
            .path("id")
            .asString();
    String id =
        client.start(
            """
            {"artifactId": "%s", "device": {"serial": "%s"}, "calibrationSetId": "%s",
             "protocol": {"name": "lpirc", "affinity": "any", "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}}\
            """
                .formatted(artifact, phone.serial(), set));

    JsonNode lpirc = client.awaitSuccess(id).at("/runs/0/summary/lpirc");
    assertThat(lpirc.path("images").asInt()).isEqualTo(PHOTOGRAPHS);
    assertThat(lpirc.path("correct").asInt()).isBetween(1, PHOTOGRAPHS);
    assertThat(lpirc.path("classified").asInt()).isBetween(1, PHOTOGRAPHS);
    assertThat(lpirc.path("accuracyOfClassified").asDouble())
        .isGreaterThanOrEqualTo(lpirc.path("accuracyOfImages").asDouble());
    assertThat(lpirc.path("budgetMilliseconds").asDouble()).isEqualTo(30.0 * PHOTOGRAPHS);
  }

  @Test
  void aDeviceThatIsCutOffInMidRunIsTriedAgainWhenItIsBack() throws Exception {
    PhoneDouble flaky = client.attach(server, folder);
    try {
      String id = client.start(BenchmarkClient.request(artifact, flaky, FOR_SECONDS));
      client.awaitThat(id, it -> it.at("/runs/0/step").asString().equals("run"));
      flaky.cutConnections();
      // the server forgets a daemon on the network whose connection broke
      await()
          .atMost(BenchmarkClient.PATIENCE)
          .until(() -> {
            server.connect(flaky.serial());
            return client.get(id).at("/runs/0/state").asString().equals("SUCCEEDED");
          });
      JsonNode run = client.awaitSuccess(id).at("/runs/0");
      assertThat(run.path("attempt").asInt()).isGreaterThan(1);
      assertThat(run.path("failure").isNull()).isTrue();
    } finally {
      server.disconnect(flaky.serial());
      flaky.close();
    }
  }

  @Test
  void theSameRequestUnderItsKeyStartsNothingNew() throws Exception {
    String body = BenchmarkClient.request(artifact, phone, BenchmarkClient.QUICK);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var request =
          client
              .http()
              .request("/benchmarks")
              .header("Content-Type", "application/json")
              .header("Idempotency-Key", "one")
              .POST(BodyPublishers.ofString(body));
      ids.add(client.http().send(request).json(202).path("id").asString());
    }
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    client.awaitSuccess(ids.get(0));
  }

  @Test
  void whoFollowsABenchmarkHearsOfItsEnd() throws Exception {
    String id = client.start(BenchmarkClient.request(artifact, phone, BenchmarkClient.QUICK));
    String events =
        new String(
            client.http().get("/benchmarks/" + id + "/events").bytes(), StandardCharsets.UTF_8);
    assertThat(events).contains("event: state").contains("\"SUCCEEDED\"");
  }
}
