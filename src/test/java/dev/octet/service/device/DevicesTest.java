package dev.octet.service.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.ContractExample;
import dev.octet.service.RunningService;
import dev.octet.service.ServiceClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service at a genuine adb server, with doubles of the daemon behind it. */
class DevicesTest {
  /** Generous: six people may share the machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static AdbServerProcess server;
  private static RunningService service;

  private PhoneDouble phone;
  private ServiceClient client;

  @BeforeAll
  static void startService() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(folder.resolve("home"));
    // of the two servers one is not there
    service = RunningService.start("--octet.adb.servers=" + server.address() + ",127.0.0.1:9");
  }

  @AfterAll
  static void stopService() {
    if (service != null) service.close();
    if (server != null) server.close();
  }

  @BeforeEach
  void startPhone() throws Exception {
    phone = PhoneDouble.start(Files.createTempDirectory(folder, "phone"));
    client = service.client();
  }

  @AfterEach
  void stopPhone() throws Exception {
    server.disconnect(phone.serial());
    phone.close();
  }

  @Test
  void anAttachedPhoneIsShownWithWhatItIs() throws Exception {
    server.connect(phone.serial());

    JsonNode device = awaitDevice(it -> it.path("identity").isObject());

    assertThat(device.path("state").asString()).isEqualTo("READY");
    assertThat(device.path("servers").get(0).asString()).isEqualTo(server.address().toString());
    assertThat(device.path("snapdragon835").asBoolean()).isTrue();
    assertThat(device.path("emulated").asBoolean()).as("a double is no phone").isTrue();
    assertThat(device.path("lease").isNull()).isTrue();
    JsonNode identity = device.path("identity");
    assertThat(identity.path("model").asString()).isEqualTo("Pixel 2 XL");
    assertThat(identity.path("platform").asString()).isEqualTo("msm8998");
    assertThat(identity.path("android").asString()).isNotBlank();
    assertThat(identity.path("cores").size()).isEqualTo(8);
    assertThat(identity.path("checks").findValuesAsString("name"))
        .contains("board-platform", "cpuinfo-hardware");
    assertThat(device.at("/condition/batteryPercent").asInt()).isEqualTo(80);
    assertThat(device.at("/condition/batteryCelsius").asDouble()).isEqualTo(25.0);
    assertThat(client.get(device.at("/links/self").asString()).json(200)).isEqualTo(device);
    ContractExample.sameFields("device", device);
  }

  @Test
  void aPhoneThatIsDetachedIsNotListedButKnown() throws Exception {
    server.connect(phone.serial());
    String self = awaitDevice(_ -> true).at("/links/self").asString();

    server.disconnect(phone.serial());

    await().atMost(PATIENCE).until(() -> find().isEmpty());
    JsonNode device = client.get(self).json(200);
    assertThat(device.path("state").asString()).isEqualTo("ABSENT");
    assertThat(device.path("servers").size()).isZero();
  }

  @Test
  void aPhoneThatComesBackIsTheSameDevice() throws Exception {
    server.connect(phone.serial());
    String id = awaitDevice(_ -> true).path("id").asString();
    server.disconnect(phone.serial());
    await().atMost(PATIENCE).until(() -> find().isEmpty());

    phone.battery(55, 310, true);
    server.connect(phone.serial());

    JsonNode device = awaitDevice(it -> it.at("/condition/batteryPercent").asInt() == 55);
    assertThat(device.path("id").asString()).isEqualTo(id);
    assertThat(device.at("/condition/poweredBy/0").asString()).isEqualTo("USB");
  }

  @Test
  void aPhoneOnTheNetworkThatGoesAwayIsNoticedThoughTheServerIsSilent() throws Exception {
    server.connect(phone.serial());
    awaitDevice(it -> it.path("state").asString().equals("READY"));

    phone.die();

    await()
        .atMost(PATIENCE)
        .until(() ->
            find().filter(device -> device.path("state").asString().equals("READY")).isEmpty());
  }

  @Test
  void aPhoneThatHasNotAcceptedTheKeyIsShownAsSuch() throws Exception {
    phone.authorized(false);
    server.connect(phone.serial());

    JsonNode device = awaitDevice(it -> it.path("state").asString().equals("UNAUTHORIZED"));

    assertThat(device.path("identity").isNull()).isTrue();
    assertThat(device.path("snapdragon835").isNull()).isTrue();
  }

  @Test
  void anotherReplicaSeesWhatThisOneSees() throws Exception {
    server.connect(phone.serial());
    JsonNode device = awaitDevice(it -> it.path("identity").isObject());

    try (var replica = service.replica("--octet.adb.servers=127.0.0.1:9")) {
      JsonNode there = replica.client().get(device.at("/links/self").asString()).json(200);
      assertThat(there.path("state").asString()).isEqualTo("READY");
      assertThat(there.path("identity")).isEqualTo(device.path("identity"));
      assertThat(replica.client().get("/devices").json(200).path("items").size()).isPositive();
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidToBeUnreachable() {
    JsonNode servers =
        await()
            .atMost(PATIENCE)
            .until(() -> client.get("/devices").json(200).path("servers"), it -> it.size() == 2);
    for (JsonNode one : servers) {
      boolean there = one.path("address").asString().equals(server.address().toString());
      assertThat(one.path("reachable").asBoolean()).as("%s", one).isEqualTo(there);
      assertThat(one.path("problem").isNull()).as("%s", one).isEqualTo(there);
    }
  }

  @Test
  void whatIsNoDeviceIsNotFound() throws Exception {
    client.get("/devices/0197a1b6-0000-7000-8000-000000000000").problem(404, "device-not-found");
    client.get("/devices/phone").problem(400, "invalid-parameter");
  }

  private JsonNode awaitDevice(Predicate<JsonNode> wanted) {
    return await()
        .atMost(PATIENCE)
        .until(() -> find().filter(wanted), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<JsonNode> find() throws Exception {
    for (JsonNode device : client.get("/devices").json(200).path("items")) {
      if (device.path("serial").asString().equals(phone.serial())) return Optional.of(device);
    }
    return Optional.empty();
  }
}
