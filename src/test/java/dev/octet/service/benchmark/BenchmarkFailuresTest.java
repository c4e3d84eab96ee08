package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.Fault;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What a client is told where a benchmark fails: each cause by a fault of the phone, tried again
 * only where that can help, with nothing left on the phone and the phone free for others.
 */
class BenchmarkFailuresTest {
  private static final String ENDLESS =
      """
      {"name": "quick", "affinity": "any", "warmups": 0, "runs": 100000,
       "minimumMilliseconds": 600000, "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}\
      """;

  private static final int ATTEMPTS = 2;

  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static AdbServerProcess server;
  private static RunningService service;
  private static BenchmarkClient client;
  private static String artifact;
  private PhoneDouble phone;

  @BeforeAll
  static void start() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(folder.resolve("home"));
    service =
        RunningService.start(
            "--octet.adb.servers=" + server.address(),
            "--octet.benchmarks.attempts=" + ATTEMPTS,
            "--octet.benchmarks.retry-after=2s",
            "--octet.benchmarks.device-wait=2s");
    client = new BenchmarkClient(service.client());
    artifact =
        BenchmarkClient.stored(
            service, SharedData.require("models/ds_cnn_kws/published_int8_ptq.tflite"));
  }

  @AfterAll
  static void end() {
    if (service != null) service.close();
    if (server != null) server.close();
  }

  @BeforeEach
  void attach() throws Exception {
    phone = client.attach(server, folder);
  }

  @AfterEach
  void detach() throws Exception {
    if (phone == null) return;
    server.disconnect(phone.serial());
    phone.close();
  }

  @Test
  void aFullStorage() throws Exception {
    phone.next(Fault.NO_SPACE);

    JsonNode run = failed(start(BenchmarkClient.QUICK));

    assertCause(run, "STORAGE_FULL", 1);
    assertThat(run.at("/failure/detail").asString()).contains(phone.serial());
    assertPhoneIsFreeAndClean();
  }

  @Test
  void aRunnerThatASignalEnds() throws Exception {
    String id = start(ENDLESS);
    kill("SEGV", awaitRunner());

    JsonNode run = failed(id);

    assertCause(run, "RUNNER_CRASHED", 1);
    assertThat(run.at("/failure/detail").asString()).contains("SIGSEGV");
    assertThat(run.at("/failure/runner/exitCode").asInt()).isEqualTo(128 + 11);
    assertPhoneIsFreeAndClean();
  }

  @Test
  void aRunThatTakesTooLong() throws Exception {
    String short1 = ENDLESS.replace("\"warmups\"", "\"timeLimitSeconds\": 1, \"warmups\"");

    JsonNode run = failed(start(short1));

    assertCause(run, "TIME_OUT", ATTEMPTS);
    assertThat(run.at("/failure/detail").asString()).contains("longer than the protocol's 1 s");
    assertPhoneIsFreeAndClean();
  }

  @Test
  void whatIsNoModel() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.tflite"), "this is no network");
    String id =
        client.start(
            BenchmarkClient.request(
                BenchmarkClient.stored(service, broken), phone, BenchmarkClient.QUICK));

    JsonNode run = failed(id);

    assertCause(run, "MODEL_REFUSED", 1);
    assertThat(run.at("/failure/runner/exitCode").asInt()).isEqualTo(65);
    client.http().get("/benchmarks/" + id + "/report").problem(404, "report-not-found");
  }

  @Test
  void aKeyThatIsNotAccepted() throws Exception {
    phone.authorized(false);
    phone.cutConnections();
    server.disconnect(phone.serial());
    server.connect(phone.serial());
    client.awaitDevice(phone, it -> it.path("state").asString().equals("UNAUTHORIZED"));

    JsonNode run = failed(start(BenchmarkClient.QUICK));

    assertCause(run, "UNAUTHORIZED", 0);
    assertThat(run.at("/failure/detail").asString()).contains("Unlock it");
  }

  @Test
  void aDeviceThatGoesAwayInMidPush() throws Exception {
    phone.next(Fault.DIE_IN_PUSH);
    String id = start(BenchmarkClient.QUICK);
    pullCable(id);

    JsonNode run = failed(id);

    assertCause(run, "DEVICE_LOST", 1);
  }

  @Test
  void aDeviceThatGoesAwayInMidRun() throws Exception {
    String id = start(ENDLESS);
    awaitRunner();
    phone.die();
    pullCable(id);

    JsonNode run = failed(id);

    assertCause(run, "DEVICE_LOST", 1);
    // nobody can clear a double that is gone; on a phone the runner ends by its own limit
    for (long pid : phone.processes()) kill("KILL", pid);
  }

  @Test
  void whoCancelsLeavesNothingOnThePhoneAfterTwoSeconds() throws Exception {
    String id = start(ENDLESS);
    awaitRunner();
    assertThat(client.device(phone).at("/lease/holder").asString()).isEqualTo("benchmark " + id);

    client.http().delete("/benchmarks/" + id).problem(409, "not-finished");
    assertThat(phone.processes()).as("it runs on").isNotEmpty();
    JsonNode cancelled = client.http().cancel("/benchmarks/" + id).json(200);

    assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
    await().atMost(Duration.ofSeconds(2)).until(() -> phone.processes().isEmpty());
    assertPhoneIsFreeAndClean();
    assertThat(client.http().cancel("/benchmarks/" + id).json(200)).isEqualTo(cancelled);
    assertThat(client.http().delete("/benchmarks/" + id).status()).isEqualTo(204);
    client.http().cancel("/benchmarks/" + id).problem(404, "benchmark-not-found");
    client.http().get("/benchmarks/" + id).problem(404, "benchmark-not-found");
  }

  @Test
  void whatWaitsIsToldItsPlace() throws Exception {
    String first = start(ENDLESS);
    awaitRunner();
    String second = start(BenchmarkClient.QUICK);
    String third = start(BenchmarkClient.QUICK);

    assertThat(client.get(first).at("/runs/0/queuePosition").isNull()).isTrue();
    assertThat(client.get(second).at("/runs/0/queuePosition").asInt()).isEqualTo(1);
    assertThat(client.get(third).at("/runs/0/queuePosition").asInt()).isEqualTo(2);
    client.http().cancel("/benchmarks/" + second).json(200);
    assertThat(client.get(third).at("/runs/0/queuePosition").asInt()).isEqualTo(1);
    client.http().cancel("/benchmarks/" + first).json(200);
    JsonNode ended = client.awaitSuccess(third);
    assertThat(ended.at("/runs/0/queuePosition").isNull()).isTrue();
    client.http().cancel("/benchmarks/" + third).problem(409, "already-finished");
    assertThat(client.get(third)).as("a late cancel changes nothing").isEqualTo(ended);
  }

  private String start(String protocol) throws Exception {
    return client.start(BenchmarkClient.request(artifact, phone, protocol));
  }

  /** Waits for the end; gives the run. */
  private static JsonNode failed(String id) {
    JsonNode ended = client.awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("FAILED");
    return ended.at("/runs/0");
  }

  private static void assertCause(JsonNode run, String cause, int attempts) {
    assertThat(run.at("/failure/cause").asString()).as("%s", run).isEqualTo(cause);
    assertThat(run.at("/failure/detail").asString()).isNotBlank();
    assertThat(run.path("attempt").asInt()).isEqualTo(attempts);
  }

  private void assertPhoneIsFreeAndClean() throws Exception {
    client.awaitDevice(phone, device -> device.path("lease").isNull());
    assertThat(phone.processes()).isEmpty();
    // at once, or, where the phone did not answer in time, by who looks for lost leases
    await()
        .atMost(BenchmarkClient.PATIENCE)
        .until(() -> phone.files("/data/local/tmp/octet/runs").isEmpty());
  }

  /**
   * Once the benchmark has lost its daemon: the server forgets a phone at once whose cable is
   * pulled, while it calls one on the network offline for a minute.
   */
  private void pullCable(String id) throws Exception {
    client.awaitThat(id, it -> !it.at("/runs/0/failure").isNull());
    server.disconnect(phone.serial());
  }

  private long awaitRunner() {
    List<Long> running =
        await()
            .atMost(BenchmarkClient.PATIENCE)
            .until(() -> phone.processes("--max-seconds"), pids -> !pids.isEmpty());
    return running.getFirst();
  }

  private static void kill(String signal, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + signal, "" + pid).start().waitFor();
  }
}
