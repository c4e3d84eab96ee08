package dev.octet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is started by {@code java} alone, without the script or the image. */
class MemoryExitTest {
  /** Too little for the service to start. */
  private static final String TINY_HEAP = "-Xmx14m";

  @TempDir Path folder;

  private String lastWords(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Octet.class.getName()));
    command.addAll(List.of("serve", "--octet.data-directory=" + folder.resolve("data")));
    command.add("--server.port=0");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
      return Files.readString(log, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void endsWhenItsHeapIsExhausted() throws Exception {
    assertThat(lastWords(TINY_HEAP)).contains("Terminating due to java.lang.OutOfMemoryError");
  }

  @Test
  void doesWhatItsCommandLineSaysInstead() throws Exception {
    assertThat(
            lastWords(
                TINY_HEAP,
                "-XX:+CrashOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash")))
        .contains("OutOfMemory encountered")
        .doesNotContain("Terminating due to");
  }
}
