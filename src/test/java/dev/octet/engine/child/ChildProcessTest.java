package dev.octet.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.EngineJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as the service starts it. */
class ChildProcessTest {
  @TempDir Path temp;

  @Test
  void standardOutputHoldsEventsAndNothingElse() throws Exception {
    Process child = start(new EngineJob.InspectSet(SharedSample.calibrationIn(temp, 4), 10_000));
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
    Process child =
        start(
            new EngineJob.Convert(
                SharedSample.modelIn(temp),
                "nïchts.tflite",
                SharedSample.calibrationIn(temp, 4),
                "{\"split\": {\"test\": 7}}",
                "{}",
                List.of(),
                1,
                Conversion.Outputs.only(temp.resolve("out.tflite")),
                temp.resolve("report.json"),
                Map.of(),
                List.of()));
    List<String> lines = lines(child.getInputStream());
    String err = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isEqualTo(ExitCode.REJECTED);
    assertThat(EngineEvent.parse(lines.getLast()))
        .isInstanceOfSatisfying(
            EngineEvent.Rejected.class,
            event -> assertThat(event.problem().field()).isEqualTo("/recipe/split/test"));
    assertThat(err).startsWith("octet: ").contains("split").doesNotContain("\tat ");
  }

  @Test
  void aFaultOfOctetLeavesItsTrace() throws Exception {
    Process child = start(EngineJob.InspectModel.of(temp.resolve("gone"), "net.tflite"));
    assertThat(lines(child.getInputStream()).stream().map(EngineEvent::parse))
        .containsExactly(new EngineEvent.Failed("there is no file " + temp.resolve("gone")));
    String err = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(err).startsWith("octet: there is no file").contains("\tat ");
  }

  @Test
  void namesTravelInAnyScript() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("模型 \"1\""));
    Path model = Files.write(folder.resolve("1.tflite"), new byte[64]);
    Process child = start(EngineJob.InspectModel.of(model, "сеть.tflite"));
    List<String> lines = lines(child.getInputStream());
    assertThat(child.waitFor()).isEqualTo(ExitCode.REJECTED);
    assertThat(EngineEvent.parse(lines.getLast()))
        .isInstanceOfSatisfying(
            EngineEvent.Rejected.class,
            event -> assertThat(event.problem().file()).isEqualTo("сеть.tflite"));
  }

  @Test
  void endsAtOnceWhenItsParentIsGone() throws Exception {
    // a named pipe that nobody writes: reading it blocks for ever
    Path blocked = temp.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", blocked.toString()).start().waitFor()).isZero();
    Process child = start(EngineJob.InspectModel.of(blocked, "pipe"));
    assertThat(child.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
    child.getOutputStream().close();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isNotZero();
  }

  @Test
  void aParentThatGoesWithoutAWordLeavesNothingRunning() throws Exception {
    Process child = start();
    child.getOutputStream().close();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isNotZero();
  }

  @Test
  void anInputThatEndsAfterTheResultIsNoFailure() throws Exception {
    Path model = temp.resolve("model.tflite");
    Files.write(model, new byte[] {1, 2, 3});
    Process child = start(EngineJob.InspectModel.of(model, "model.tflite"));
    try (var lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(EngineEvent.parse(lines.readLine())).isInstanceOf(EngineEvent.Rejected.class);
      child.getOutputStream().close();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(ExitCode.REJECTED);
  }

  @Test
  void aRehearsalDoesAllThatTheServiceStartsChildrenFor() throws Exception {
    var events = new StringWriter();
    assertThat(WarmUp.run(new PrintWriter(events))).isZero();
    assertThat(events.toString().lines().map(EngineEvent::parse))
        .hasAtLeastOneElementOfType(EngineEvent.ModelInspected.class)
        .hasAtLeastOneElementOfType(EngineEvent.SetInspected.class)
        .hasAtLeastOneElementOfType(EngineEvent.Converted.class);
  }

  /** A child that has been told its job, and whose input is open. */
  private Process start(EngineJob job) throws IOException {
    Process child = start();
    child.getOutputStream().write((job.toLine() + "\n").getBytes(StandardCharsets.UTF_8));
    child.getOutputStream().flush();
    return child;
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.octet.Octet",
            EngineJob.WORD)
        .directory(Files.createTempDirectory(temp, "cwd").toFile())
        .start();
  }

  private static List<String> lines(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }
}
