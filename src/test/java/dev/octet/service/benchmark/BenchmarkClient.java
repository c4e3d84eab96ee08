package dev.octet.service.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.service.RunningService;
import dev.octet.service.ServiceClient;
import dev.octet.service.artifact.Artifacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** A client that measures on doubles of phones. */
final class BenchmarkClient {
  /** Generous: six people may share the machine. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Short, and on any core: this machine has not those of a phone. */
  static final String QUICK =
      """
      {"name": "quick", "affinity": "any", "warmups": 1, "runs": 5, "minimumMilliseconds": 0,
       "coolDown": {"leastSeconds": 0, "mostSeconds": 60}}\
      """;

  private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

  private final ServiceClient http;

  BenchmarkClient(ServiceClient http) {
    this.http = http;
  }

  ServiceClient http() {
    return http;
  }

  /** Stores MobileNetV2 with 8 bits, as a conversion does with what it has made. */
  static String mobileNet(RunningService service) {
    return stored(
        service, SharedData.require("models/mobilenet_v2_1.0_224/published_int8_ptq.tflite"));
  }

  /** Stores a file as an artifact. */
  static String stored(RunningService service, Path file) {
    var artifacts = service.bean(Artifacts.class);
    var transactions = service.bean(TransactionTemplate.class);
    String name = String.valueOf(file.getFileName());
    return Objects.requireNonNull(
            transactions.execute(_ ->
                artifacts
                    .add(
                        UUID.randomUUID(),
                        List.of(new Artifacts.NewArtifact(Artifacts.Kind.TFLITE, name, file)))
                    .getFirst()))
        .id()
        .toString();
  }

  /** A zip of so many images, with the table of their classes or without it. */
  static byte[] images(int count, boolean labelled) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.list(SharedData.require("images/imagenet_val_800"))) {
      for (Path file : files.sorted().limit(count).toList()) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, zip);
      }
      if (labelled) {
        zip.putNextEntry(new ZipEntry("labels.csv"));
        Files.copy(SharedData.require("labels/imagenet_val_800.csv"), zip);
      }
    }
    return bytes.toByteArray();
  }

  /** Attaches a new double and waits until the service knows what it is. */
  PhoneDouble attach(AdbServerProcess server, Path parent) throws Exception {
    PhoneDouble phone = PhoneDouble.start(Files.createTempDirectory(parent, "phone"));
    server.connect(phone.serial());
    awaitDevice(phone, device -> device.path("identity").isObject());
    return phone;
  }

  JsonNode awaitDevice(PhoneDouble phone, Predicate<JsonNode> wanted) {
    return await().atMost(PATIENCE).until(() -> device(phone), wanted);
  }

  /** What the service says of a phone; a missing node where it doesn't list it. */
  JsonNode device(PhoneDouble phone) throws Exception {
    JsonNode devices = http.get("/devices").json(200);
    for (JsonNode device : devices.path("items")) {
      if (device.path("serial").asString().equals(phone.serial())) return device;
    }
    return devices.path("none");
  }

  /** A request for one artifact on one phone. */
  static String request(String artifactId, PhoneDouble phone, String protocol) {
    return "{\"artifactId\": \"%s\", \"device\": {\"serial\": \"%s\"}, \"protocol\": %s}"
        .formatted(artifactId, phone.serial(), protocol);
  }

  ServiceClient.Answer post(String json) throws Exception {
    return http.post("/benchmarks", "application/json", BodyPublishers.ofString(json));
  }

  String start(String json) throws Exception {
    return post(json).json(202).path("id").asString();
  }

  JsonNode get(String id) throws Exception {
    return http.get("/benchmarks/" + id).json(200);
  }

  JsonNode awaitEnd(String id) {
    return awaitThat(id, it -> OVER.contains(it.path("state").asString()));
  }

  JsonNode awaitThat(String id, Predicate<JsonNode> wanted) {
    return await().atMost(PATIENCE).until(() -> get(id), wanted);
  }

  /** Waits for a good end. */
  JsonNode awaitSuccess(String id) {
    JsonNode ended = awaitEnd(id);
    assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    return ended;
  }
}
