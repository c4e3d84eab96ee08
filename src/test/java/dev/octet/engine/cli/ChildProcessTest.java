package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.EngineEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as the service starts it. */
class ChildProcessTest {
  @TempDir Path temp;

  @Test
  void standardOutputHoldsEventsAndNothingElse() throws Exception {
    Path set = SharedSample.calibrationIn(temp, 4);
    Process child = start("inspect-set", set.toString(), "--progress", "json");
    List<String> lines = lines(child.getInputStream());
    assertThat(child.waitFor()).isZero();
    assertThat(lines).hasSize(1);
    assertThat(EngineEvent.parse(lines.getFirst()))
        .isInstanceOfSatisfying(
            EngineEvent.SetInspected.class,
            event -> assertThat(event.set().samples()).isEqualTo(4));
  }

  @Test
  void aRejectedInputIsAnEventAndAnExitCode() throws Exception {
    Path model = SharedSample.modelIn(temp);
    Path missing = temp.resolve("nïchts");
    Process child =
        start(
            "convert",
            model.toString(),
            "--calibration",
            missing.toString(),
            "-o",
            temp.resolve("out.tflite").toString(),
            "--progress",
            "json");
    List<String> lines = lines(child.getInputStream());
    String err = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isEqualTo(3);
    assertThat(EngineEvent.parse(lines.getLast())).isInstanceOf(EngineEvent.Rejected.class);
    assertThat(err).startsWith("octet: ").contains("There is no such file");
  }

  @Test
  void endsAtOnceWhenItsParentIsGone() throws Exception {
    // a named pipe that nobody writes: reading it blocks for ever
    Path blocked = temp.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", blocked.toString()).start().waitFor()).isZero();
    Process child = start("inspect", blocked.toString(), "--watch-stdin", "--progress", "json");
    assertThat(child.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
    child.getOutputStream().close();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isNotZero();
  }

  @Test
  void anInputThatEndsAfterTheResultIsNoFailure() throws Exception {
    Path model = temp.resolve("model.tflite");
    Files.write(model, new byte[] {1, 2, 3});
    Process child = start("inspect", model.toString(), "--watch-stdin", "--progress", "json");
    try (var lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(EngineEvent.parse(lines.readLine())).isInstanceOf(EngineEvent.Rejected.class);
      child.getOutputStream().close();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(3);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.octet.Octet"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(Files.createTempDirectory(temp, "cwd").toFile())
        .start();
  }

  private static List<String> lines(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }
}
