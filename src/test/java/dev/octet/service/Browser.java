package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.InstalledProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Chromium without a window; each page gets a new one, which knows nothing of the others. */
final class Browser {
  private static final long PATIENCE_SECONDS = 240;

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** What became of a page: its document after its scripts have run, and the browser's log. */
  record Page(String document, String log) {}

  /**
   * The one that is installed; tests skip where none is.
   *
   * @param folder for its profiles
   */
  static Browser installed(Path folder) {
    Path program =
        InstalledProgram.find("chromium", "chromium-browser", "google-chrome").orElse(null);
    Assumptions.assumeTrue(program != null, "no chromium is installed: apt-get install chromium");
    return new Browser(program, folder);
  }

  /** Opens a page; {@code evil.test} and names below it are this machine for it. */
  Page open(String url) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(folder, "profile");
    Path document = home.resolve("document.html");
    Path log = home.resolve("log.txt");
    List<String> words =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox", // the tests run as root in the continuous integration
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + home,
                "--host-resolver-rules=MAP evil.test 127.0.0.1, MAP *.evil.test 127.0.0.1",
                "--enable-logging=stderr",
                "--virtual-time-budget=20000",
                "--dump-dom",
                url));
    Process process =
        new ProcessBuilder(words)
            .redirectOutput(document.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      boolean over = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(over).as("the browser's end; its log: %s", Files.readString(log)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return new Page(
        Files.readString(document, StandardCharsets.UTF_8),
        Files.readString(log, StandardCharsets.UTF_8));
  }
}
