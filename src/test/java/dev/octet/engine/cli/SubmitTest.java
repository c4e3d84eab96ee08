package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.examples.CuttingProxy;
import dev.octet.service.RunningService;
import dev.octet.service.ServiceClient;
import dev.octet.service.ServiceTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code octet submit} and a running service. */
@ServiceTest
class SubmitTest {
  private static final int SAMPLES = 60;

  @LocalServerPort int port;
  @TempDir Path temp;
  private Path model;
  private Path set;
  private Path artifact;
  private Path report;

  @BeforeEach
  void files() throws IOException {
    model = SharedSample.modelIn(temp);
    set = SharedSample.calibrationIn(temp, SAMPLES);
    artifact = temp.resolve("artifact.tflite");
    report = temp.resolve("report.json");
  }

  private Shell.Result submit(int servicePort, String... options) {
    List<Object> words = new ArrayList<>(List.of("submit", model, "--calibration", set));
    words.addAll(List.of("-o", artifact, "--server", "http://127.0.0.1:" + servicePort + "/"));
    words.addAll(List.of(options));
    return Shell.run(words.toArray());
  }

  @Test
  void goesOnAfterBrokenConnectionsAndGetsTheArtifactOfALocalConversion() throws IOException {
    try (var proxy = CuttingProxy.before(port, 2, 1)) {
      Shell.Result result =
          submit(proxy.port(), "--target", "int8-per-tensor", "--report", report.toString());

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.err())
          .contains("octet: conversion: http://127.0.0.1:" + proxy.port() + "/conversions/");
      assertThat(result.out())
          .startsWith("model.tflite, ")
          .contains("top-1 agreement with the float network", "report: " + report);
      assertThat(proxy.followers()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(proxy.followers().getFirst()).doesNotContain("Last-Event-ID");
      assertThat(proxy.followers().get(1)).containsPattern("Last-Event-ID: [1-9][0-9]*\r\n");
      assertThat(proxy.downloads()).hasSize(3); // the artifact in two parts, and the report
      assertThat(proxy.downloads().get(1)).containsPattern("Range: bytes=[1-9][0-9]*-\r\n");
    }
    Path local = temp.resolve("local.tflite");
    Shell.Result converted =
        Shell.run(
            "convert", model, "--calibration", set, "-o", local, "--target", "int8-per-tensor");
    assertThat(converted.exitCode()).isZero();
    assertThat(artifact).hasSameBinaryContentAs(local);
    JsonNode json = JsonMapper.shared().readTree(Files.readString(report));
    assertThat(json.path("recipe").path("target").asString()).isEqualTo("int8-per-tensor");
  }

  @Test
  void aFolderIsPackedAndLimitsAreCompared() throws Exception {
    set = Files.createDirectory(temp.resolve("folder"));
    Path zip = SharedSample.calibrationIn(temp, SAMPLES);
    unpack(zip, set);
    report = temp.resolve("report.md");
    Shell.Result result =
        submit(
            port,
            "--min-sqnr",
            "90",
            "--min-agreement",
            "0.5",
            "--name",
            "Build 812",
            "--tag",
            "release",
            "--tag",
            "submitted",
            "--json",
            "--report",
            report.toString());

    assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
    assertThat(result.err()).contains("octet: limit missed: SQNR is ");
    JsonNode document = JsonMapper.shared().readTree(result.out());
    assertThat(document.path("limits").path("passed").asBoolean()).isFalse();
    assertThat(document.path("limits").path("met").path(0).asString()).startsWith("top-1");
    assertThat(document.path("artifact").path("bytes").asLong()).isEqualTo(Files.size(artifact));
    assertThat(report).content().contains("* missed: SQNR is ", "# Quantization of model.tflite");
    JsonNode listed =
        new ServiceClient(port).get("/conversions?tag=release&tag=submitted").json(200);
    assertThat(listed.at("/items/0/name").asString()).isEqualTo("Build 812");
  }

  private static void unpack(Path zip, Path folder) throws IOException {
    try (var entries = new ZipInputStream(Files.newInputStream(zip))) {
      for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Files.copy(entries, folder.resolve(entry.getName().replace('/', '-')));
      }
    }
  }

  @Test
  void programsGetEventsAndTheResult() {
    Shell.Result result = submit(port, "--progress", "json");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out().lines()).allMatch(line -> line.startsWith("{\"event\":"));
    assertThat(result.out()).contains("{\"event\":\"stage\",\"stage\":\"measure\"}");
    assertThat(result.out().lines().toList().getLast())
        .startsWith("{\"event\":\"result\"")
        .contains("\"resize\":\"resize-crop\""); // the default, which the service has filled in
  }

  @Test
  void aRefusedModelIsShownAsTheServiceSaysIt() throws IOException {
    Files.writeString(model, "no model at all");
    Shell.Result result = submit(port, "--report", report.toString());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains("model.tflite", "not a model that Octet reads", "Send the model itself");
    assertThat(artifact).doesNotExist();
    assertThat(report).doesNotExist();
  }

  @Test
  void aConversionThatFailsBecauseOfItsRequestIsARefusal() {
    Shell.Result result = submit(port, "--keep-float", "no such layer");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.err()).contains("no such layer");
    assertThat(artifact).doesNotExist();
  }

  @Test
  void aServiceThatIsNotThereIsAFailure() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Shell.Result result = submit(closed);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("http://127.0.0.1:" + closed, "can't be reached", "--server");
  }

  @Test
  void aServiceWithKeysWantsTheRightOne() {
    // printf %s swordfish | sha256sum
    String hash = "b9f195c5cc7ef6afadbfbc42892ad47d3b24c6bc94bb510c4564a90a14e8b799";
    try (var service = RunningService.start("--octet.security.api-keys=" + hash)) {
      for (List<String> key : List.of(List.<String>of(), List.of("--key", "shark"))) {
        Shell.Result refused = submit(service.port(), key.toArray(String[]::new));
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
        assertThat(refused.err()).containsIgnoringCase("key").doesNotContain("shark");
        assertThat(artifact).doesNotExist();
      }
      Shell.Result done = submit(service.port(), "--key", "swordfish");
      assertThat(done.exitCode()).as(done.err()).isZero();
      assertThat(artifact).isNotEmptyFile();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8080", "ftp://host", "http://", "http://h/?a=b", "http://u:p@h", "a b"})
  void anAddressThatIsNoneIsMisuse(String address) {
    Shell.Result result =
        Shell.run("submit", model, "--calibration", set, "-o", artifact, "--server", address);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(address, "http://localhost:8080");
  }

  @Test
  void aKeyWithALineEndIsMisuseAndNotRepeated() {
    Shell.Result result = submit(port, "--key", "secret\nX-Other: 1");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("OCTET_KEY").doesNotContain("secret");
  }
}
