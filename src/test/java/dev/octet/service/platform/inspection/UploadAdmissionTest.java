package dev.octet.service.platform.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.service.RunningService;
import dev.octet.service.ServiceClient;
import dev.octet.service.platform.engine.GatedEngine;
import dev.octet.service.platform.settings.OctetProperties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A service that looks at one upload at a time. */
class UploadAdmissionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MILLISECONDS = 60_000;
  private static final String BOUNDARY = "----octet-door";

  private static RunningService service;
  private static GatedEngine gate;
  private static Path data;

  @BeforeAll
  static void start() {
    service =
        RunningService.start(
            List.of(GatedEngine.Configuration.class),
            "--octet.engine.memory=600MB",
            "--octet.engine.inspections=1",
            "--octet.engine.inspection-wait=1s");
    var properties = service.bean(OctetProperties.class);
    gate = GatedEngine.of(properties);
    data = properties.dataDirectory();
  }

  @AfterAll
  static void end() {
    service.close();
  }

  @AfterEach
  void open() throws Exception {
    gate.open();
  }

  private static Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(MILLISECONDS);
    return socket;
  }

  private static byte[] head(String path, String type, long length, String... more) {
    return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"
        .formatted(
            path, type, length, String.join("", Stream.of(more).map(h -> h + "\r\n").toList()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The head of an answer, whose connection may stay open. */
  private static String answer(InputStream stream) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = stream.read();
      if (next < 0) break;
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static List<Path> filesIn(String... folders) {
    return Stream.of(folders).flatMap(folder -> files(data.resolve(folder))).toList();
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("lock"))
          .toList()
          .stream();
    } catch (IOException | UncheckedIOException e) {
      return Stream.of(folder); // something is being removed just now
    }
  }

  private static boolean isLookedAt() {
    try (Stream<Path> walk = Files.walk(data.resolve("scratch"))) {
      return walk.anyMatch(path -> String.valueOf(path.getFileName()).startsWith("engine-"));
    } catch (IOException | UncheckedIOException e) {
      return true;
    }
  }

  private static void requireServed() throws Exception {
    service.client().post("/models?name=sound.tflite", SharedSample.model()).uploaded();
  }

  private static byte[] form(byte[] file) {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.tflite\"\r\n\r\n"
            .formatted(BOUNDARY)
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(file);
    form.writeBytes("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  private static String type(String kind) {
    return kind.equals("form")
        ? "multipart/form-data; boundary=" + BOUNDARY
        : "application/octet-stream";
  }

  private static byte[] body(String kind) {
    return kind.equals("form") ? form(SharedSample.model()) : SharedSample.model();
  }

  @Test
  void whileSomebodyIsLookedAtOthersAreTurnedAwayBeforeTheySendTheirBodies() throws Exception {
    gate.close();
    try (var other = Executors.newSingleThreadExecutor()) {
      Future<ServiceClient.Answer> first =
          other.submit(
              () -> service.client().post("/models?name=first.tflite", SharedSample.model()));
      await().atMost(PATIENCE).until(UploadAdmissionTest::isLookedAt);
      List<byte[]> requests =
          List.of(
              head("/models", "application/octet-stream", 100 << 20),
              head("/models", "application/octet-stream", 100 << 20, "Expect: 100-continue"),
              head("/models", type("form"), 100 << 20),
              head("/calibration-sets", "application/zip", 2L << 30),
              head("/calibration-sets", type("form"), 2L << 30, "Expect: 100-continue"),
              head("/conversions/from-files", type("form"), 1L << 30));
      for (byte[] request : requests) {
        try (Socket socket = connect()) {
          socket.getOutputStream().write(request);
          String answer = answer(socket.getInputStream());
          assertThat(answer)
              .as(new String(request, StandardCharsets.UTF_8))
              .startsWith("HTTP/1.1 503")
              .containsIgnoringCase("Retry-After: ")
              .containsIgnoringCase("Content-Type: application/problem+json");
        }
      }
      assertThat(filesIn("forms")).isEmpty();
      gate.open();
      first.get().json(201);
    }
    requireServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "form"})
  void ofAClientThatLeavesInTheMiddleOfItsUploadNothingStays(String kind) throws Exception {
    byte[] body = body(kind);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head("/models", type(kind), body.length));
      socket.getOutputStream().write(body, 0, body.length / 2);
      socket.getOutputStream().flush();
      await().atMost(PATIENCE).until(() -> !filesIn("forms", "blobs/incoming").isEmpty());
    }
    await().atMost(PATIENCE).until(() -> filesIn("forms", "blobs/incoming").isEmpty());
    assertThatCode(() -> service.bean(Inspections.class).requireFreeTurn())
        .doesNotThrowAnyException();
    requireServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "form"})
  void aClientThatLeavesWhileItsUploadIsLookedAtGivesUpItsTurn(String kind) throws Exception {
    byte[] body = body(kind);
    // under a name of its own: a model that is stored already is not inspected again
    gate.close();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head("/models?name=left-" + kind, type(kind), body.length));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      await().atMost(PATIENCE).until(UploadAdmissionTest::isLookedAt);
    }
    await().atMost(PATIENCE).until(() -> !isLookedAt());
    assertThatCode(() -> service.bean(Inspections.class).requireFreeTurn())
        .as("with the gate still closed")
        .doesNotThrowAnyException();
    gate.open();
    await().atMost(PATIENCE).until(() -> filesIn("forms", "blobs/incoming").isEmpty());
    requireServed();
  }

  @Test
  void aModelThatNeedsMoreMemoryThanAChildHasIsRefusedWithBothFigures() throws Exception {
    Path model = SharedData.require("attack/18-native-memory/big2048.tflite");
    JsonNode problem =
        service
            .client()
            .post("/models?name=big.tflite", Files.readAllBytes(model))
            .problem(422, "model-needs-too-much-memory");
    assertThat(problem.path("detail").asString()).containsPattern("[\\d,]+ MB.* 600 MB");
    assertThat(problem.path("action").asString()).contains("octet.engine.memory");
  }
}
