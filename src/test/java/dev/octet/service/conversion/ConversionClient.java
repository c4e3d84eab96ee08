package dev.octet.service.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.example.SampleFolder;
import dev.octet.service.ServiceClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A client that converts the sample. */
final class ConversionClient {
  /** Generous: six people may share the machine. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

  private final ServiceClient http;

  ConversionClient(int port) {
    this(new ServiceClient(port));
  }

  ConversionClient(ServiceClient http) {
    this.http = http;
  }

  ServiceClient http() {
    return http;
  }

  /** Uploads the sample's network. */
  String model() throws IOException, InterruptedException {
    return http.post("/models?name=digits.tflite", SharedSample.model())
        .uploaded()
        .path("id")
        .asString();
  }

  /** Uploads the first images of the sample. */
  String set(int images) throws IOException, InterruptedException {
    return http.post("/calibration-sets?name=digits.zip", zip(images))
        .json(201)
        .path("id")
        .asString();
  }

  static byte[] zip(int images) throws IOException {
    var zip = new ByteArrayOutputStream();
    SampleFolder.writeZip(SharedSample.get().calibration().subList(0, images), zip);
    return zip.toByteArray();
  }

  /** The body of a request; {@code more} are further fields, as in {@code "recipe": {}}. */
  static String body(String modelId, String setId, String... more) {
    String fields = Arrays.stream(more).map(field -> ", " + field).reduce("", String::concat);
    return "{\"modelId\": \"%s\", \"calibrationSetId\": \"%s\"%s}"
        .formatted(modelId, setId, fields);
  }

  ServiceClient.Answer post(String json) throws IOException, InterruptedException {
    return http.post(
        "/conversions", "application/json", BodyPublishers.ofString(json, StandardCharsets.UTF_8));
  }

  /** Starts a conversion of the sample with so many images. */
  String start(int images) throws IOException, InterruptedException {
    return post(body(model(), set(images))).json(202).path("id").asString();
  }

  JsonNode get(String id) throws IOException, InterruptedException {
    return http.get("/conversions/" + id).json(200);
  }

  /** Waits until it is over. */
  JsonNode awaitEnd(String id) throws Exception {
    return await(() -> get(id), c -> OVER.contains(c.path("state").asString()));
  }

  JsonNode awaitState(String id, String state) throws Exception {
    return await(() -> get(id), c -> c.path("state").asString().equals(state));
  }

  /** The engine's process that runs a conversion, once there is one. */
  static ProcessHandle awaitChild(String id) throws Exception {
    return await(() -> child(id), Optional::isPresent).orElseThrow();
  }

  private static Optional<ProcessHandle> child(String id) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains("conversion-" + id))
        .findFirst();
  }

  /** ProcessHandle knows no command lines as long as a class path is. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }

  static <T> T await(Callable<T> look, Predicate<T> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      T seen = look.call();
      if (wanted.test(seen)) return seen;
      assertThat(System.nanoTime()).as("patience, while it is %s", seen).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** Sends a process a signal. */
  static void signal(String name, ProcessHandle process) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }
}
