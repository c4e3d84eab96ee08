package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.service.ServiceTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The commands in the documents' {@code sh} blocks do what a reader expects of them. */
@ServiceTest
class DocumentedCommandsTest {
  /** Files that commands name; all of them are there in the end. */
  private static final Pattern FILE =
      Pattern.compile("/tmp/[a-z0-9_./-]+\\.(tflite|json|html|md|zip)");

  @LocalServerPort int port;
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/command-line.md",
        "docs/http-api.md",
        "docs/recipe.md",
        "examples/README.md"
      })
  void allOfThemSucceed(String file) throws Exception {
    Bash.require("curl");
    String commands =
        Document.of(file).fences("sh").stream()
            .map(Document.Fence::content)
            // the service is running already, and so are the tests
            .filter(content -> !content.contains("./octet serve"))
            .collect(Collectors.joining("\n"));
    assertThat(commands).contains("./octet sample");
    String service = "http://127.0.0.1:" + port;
    // what the README's Python writes
    Files.write(temp.resolve("net.keras"), ReadmeNetworks.keras());
    Files.write(temp.resolve("net.onnx"), ReadmeNetworks.onnx());

    Bash.Ended ended =
        Bash.run(
            commands
                .replace("http://localhost:8080", service)
                .replace("/tmp/", temp.toString() + "/"),
            Map.of("OCTET_URL", service));

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).doesNotContain("\"code\":", "urn:octet:problem");
    FILE.matcher(commands)
        .results()
        .map(result -> temp.resolve(result.group().substring("/tmp/".length())))
        .forEach(made -> assertThat(made).isNotEmptyFile());
    for (Path artifact : artifacts()) {
      assertThat(new String(Files.readAllBytes(artifact), 4, 4, StandardCharsets.US_ASCII))
          .as(artifact.toString())
          .isEqualTo("TFL3");
    }
  }

  private List<Path> artifacts() throws IOException {
    try (var files = Files.walk(temp)) {
      return files.filter(file -> file.toString().endsWith(".tflite")).toList();
    }
  }
}
