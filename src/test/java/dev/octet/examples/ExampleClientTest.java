package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.service.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code examples/client.sh} and a running service. */
@ServiceTest
class ExampleClientTest {
  @LocalServerPort int port;
  @TempDir Path temp;
  private Path model;
  private Path set;
  private Path out;

  @BeforeEach
  void files() throws Exception {
    Bash.require("curl");
    model = SharedSample.modelIn(temp);
    set = SharedSample.calibrationIn(temp, 60);
    out = temp.resolve("out.tflite");
  }

  private Bash.Ended client(int servicePort, Path modelFile, String... recipe) throws Exception {
    String words = "examples/client.sh \"$MODEL\" \"$SET\" \"$OUT\" " + String.join(" ", recipe);
    return Bash.run(
        words,
        Map.of(
            "OCTET_URL",
            "http://127.0.0.1:" + servicePort,
            "MODEL",
            modelFile.toString(),
            "SET",
            set.toString(),
            "OUT",
            out.toString()));
  }

  @Test
  void convertsFollowsAndDownloads() throws Exception {
    Bash.Ended ended = client(port, model, "examples/recipes/phone-2018-nnapi.json");

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("RUNNING", "SUCCEEDED", "agreement ");
    assertThat(Files.size(out)).isBetween(10_000L, (long) SharedSample.model().length);
  }

  @Test
  void goesOnAfterBrokenConnectionsWhereTheEventsBroke() throws Exception {
    try (var proxy = CuttingProxy.before(port, 2)) {
      Bash.Ended ended = client(proxy.port(), model);

      assertThat(ended.exitCode()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("connection lost after event", "SUCCEEDED");
      assertThat(proxy.followers()).hasSizeGreaterThanOrEqualTo(2);
      assertThat(proxy.followers().getFirst()).doesNotContain("Last-Event-ID");
      assertThat(proxy.followers().get(1)).containsPattern("Last-Event-ID: [0-9]+\r\n");
      assertThat(out).isNotEmptyFile();
    }
  }

  @Test
  void aRefusalIsShownAsTheServiceSaysIt() throws Exception {
    Path noModel = Files.writeString(temp.resolve("no-model.tflite"), "no model at all");

    Bash.Ended ended = client(port, noModel);

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output())
        .contains("422", "The file is not a model that Octet reads", "Send the model itself");
    assertThat(out).doesNotExist();
  }
}
