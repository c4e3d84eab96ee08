package dev.octet.examples;

import dev.octet.InstalledProgram;
import dev.octet.Octet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Runs scripts in the project's folder, as a reader of its documents does. */
final class Bash {
  /** {@code ./octet} with the classes of this run; to build them again would take minutes. */
  private static final String PREAMBLE =
      """
      set -euo pipefail
      octet() {
        "$JAVA" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$CLASSES" "$MAIN" "$@"
      }
      # scripts that call ./octet themselves
      export -f octet
      export OCTET=octet
      """;

  private Bash() {}

  /** What a script left behind. */
  record Ended(int exitCode, String output) {}

  /** Skips the test where a program is not installed. */
  static void require(String program) {
    Assumptions.assumeTrue(InstalledProgram.find(program).isPresent(), "skipped: needs " + program);
  }

  /**
   * Runs a script and waits for its end.
   *
   * @param script where {@code ./octet} is the command line of this build
   * @param environment added to this process's own
   */
  static Ended run(String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder("bash", "-c", PREAMBLE + script.replace("./octet ", "octet "))
            .redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA",
                java(),
                "CLASSES",
                absolute(System.getProperty("java.class.path")),
                "MAIN",
                Octet.class.getName()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** The {@code java} that runs this test. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A class path that is right in any folder. */
  static String absolute(String classPath) {
    List<String> entries =
        Arrays.stream(classPath.split(":", -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList();
    return String.join(":", entries);
  }
}
