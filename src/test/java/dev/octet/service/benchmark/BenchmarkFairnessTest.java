package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.RunningService;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Many benchmarks, few devices, two replicas on one database. */
@Tag("slow")
class BenchmarkFairnessTest {
  private static final int BENCHMARKS = 20;

  @TempDir Path folder;

  /** When a run had its device, as its row says. */
  private record Use(String serial, Instant from, Instant to) {}

  @Test
  void ofTwentyForTwoDevicesNeverTwoAreAtOnceOnOneAndAllAreDone() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    try (var server = AdbServerProcess.start(folder.resolve("home"));
        var service = RunningService.start("--octet.adb.servers=" + server.address());
        var replica = service.replica("--octet.adb.servers=" + server.address())) {
      var client = new BenchmarkClient(service.client());
      var other = new BenchmarkClient(replica.client());
      String artifact = BenchmarkClient.mobileNet(service);
      try (PhoneDouble first = client.attach(server, folder);
          PhoneDouble second = client.attach(server, folder)) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < BENCHMARKS; i++) {
          String request =
              "{\"artifactId\": \"%s\", \"device\": {\"soc\": \"msm8998\"}, \"protocol\": %s}"
                  .formatted(artifact, BenchmarkClient.QUICK);
          ids.add((i % 2 == 0 ? client : other).start(request));
        }
        List<Use> uses = new ArrayList<>();
        for (String id : ids) uses.add(use(client.awaitSuccess(id)));

        Set<String> serials = new HashSet<>();
        uses.forEach(use -> serials.add(use.serial));
        assertThat(serials).containsExactlyInAnyOrder(first.serial(), second.serial());
        for (String serial : serials) assertOneAfterTheOther(serial, uses);
      }
    }
  }

  private static Use use(JsonNode benchmark) {
    JsonNode run = benchmark.at("/runs/0");
    assertThat(run.path("attempt").asInt()).as("%s", benchmark).isEqualTo(1);
    return new Use(
        run.path("serial").asString(),
        Instant.parse(run.path("startedAt").asString()),
        Instant.parse(run.path("finishedAt").asString()));
  }

  private static void assertOneAfterTheOther(String serial, List<Use> uses) {
    List<Use> its =
        uses.stream()
            .filter(use -> use.serial.equals(serial))
            .sorted(Comparator.comparing(Use::from))
            .toList();
    for (int i = 1; i < its.size(); i++) {
      assertThat(its.get(i).from)
          .as("%s and %s", its.get(i - 1), its.get(i))
          .isAfterOrEqualTo(its.get(i - 1).to);
    }
  }
}
