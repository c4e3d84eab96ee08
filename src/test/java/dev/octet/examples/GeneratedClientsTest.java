package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.InstalledProgram;
import dev.octet.SharedSample;
import dev.octet.service.KeyedServiceTest;
import dev.octet.service.ServiceClient;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The clients that openapi-generator writes from the contract, and a service with an API key. The
 * build generates them in {@code generate-test-resources}; {@code examples/generated-clients} has
 * the programs that use them.
 */
@KeyedServiceTest
class GeneratedClientsTest {
  private static final Path CLIENTS = Path.of("target", "generated-clients");
  private static final Path PROGRAMS = Path.of("examples", "generated-clients");

  /** What the generated Python client imports. */
  private static final String PYTHON_NEEDS =
      "import dateutil, pydantic, typing_extensions, urllib3;"
          + " assert pydantic.VERSION.startswith('2.') and urllib3.__version__.startswith('2.')";

  @LocalServerPort int port;
  @TempDir Path temp;
  private Path out;
  private Map<String, String> environment;

  @BeforeEach
  void files() throws IOException {
    out = temp.resolve("out.tflite");
    environment =
        Map.of(
            "OCTET_URL",
            "http://127.0.0.1:" + port,
            "OCTET_KEY",
            KeyedServiceTest.KEY,
            "MODEL",
            SharedSample.modelIn(temp).toString(),
            "SET",
            SharedSample.calibrationIn(temp, 20).toString(),
            "OUT",
            out.toString(),
            "TMPDIR",
            temp.toString());
  }

  @Test
  void theJavaClientCompilesAndGoesTheWholeWay() throws Exception {
    Path classes = compile(CLIENTS.resolve("java/src/main/java"), PROGRAMS.resolve("Convert.java"));
    Bash.Ended ended =
        run(
            "\"$JAVA\" -Djava.io.tmpdir=\"$TMPDIR\" -cp '%s':\"$CLASSES\" Convert \"$MODEL\" \"$SET\" \"$OUT\""
                .formatted(classes));
    assertWentTheWholeWay(ended);
  }

  @Test
  void thePythonClientGoesTheWholeWay() throws Exception {
    requirePython();
    Bash.Ended ended =
        run(
            "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='%s' python3 %s \"$MODEL\" \"$SET\" \"$OUT\""
                .formatted(CLIENTS.resolve("python"), PROGRAMS.resolve("convert.py")));
    assertWentTheWholeWay(ended);
  }

  /** Compiles a client and its program as javac does by default, and fails on errors. */
  private Path compile(Path client, Path program) throws IOException {
    assertThat(client).as("mvn generate-test-resources writes it").isDirectory();
    Path classes = temp.resolve("classes");
    List<Path> files;
    try (var tree = Files.walk(client)) {
      var sources = tree.filter(file -> file.toString().endsWith(".java"));
      files = Stream.concat(sources, Stream.of(program)).toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    // the annotation processors of this build are not part of a client's build
    var options =
        List.of(
            "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var manager = javac.getStandardFileManager(null, Locale.ENGLISH, null)) {
      var sources = manager.getJavaFileObjectsFromPaths(files);
      boolean isCompiled = javac.getTask(messages, manager, null, options, null, sources).call();
      assertThat(isCompiled).as("%s", messages).isTrue();
    }
    return classes;
  }

  private Bash.Ended run(String command) throws Exception {
    return Bash.run(command, environment);
  }

  private void assertWentTheWholeWay(Bash.Ended ended) throws Exception {
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("model model.tflite, 20 samples\n")
        .containsPattern("(?m)^RUNNING 0\\.")
        .containsPattern("(?m)^SUCCEEDED 1")
        .containsPattern("(?m)^agreement (0\\.[89]\\d*|1\\.0)$")
        .containsPattern("(?m)^worst layer \\d+\\.\\d+ dB$")
        .containsIgnoringCase("listed true and true\n")
        .contains("404 conversion-not-found: ");
    Matcher downloaded = Pattern.compile("downloaded (\\d+) bytes").matcher(ended.output());
    assertThat(downloaded.find()).isTrue();
    assertThat(out).hasSize(Long.parseLong(downloaded.group(1)));
    assertThat(out.toFile().length()).isLessThan(SharedSample.model().length);
    var client = new ServiceClient(port);
    for (String list : List.of("/models", "/calibration-sets", "/conversions")) {
      var request = client.request(list).header("X-API-Key", KeyedServiceTest.KEY);
      assertThat(client.send(request).json(200).path("items")).isEmpty();
    }
  }

  private static void requirePython() throws Exception {
    Assumptions.assumeTrue(
        InstalledProgram.find("python3").isPresent()
            && Bash.run("python3 -c \"%s\"".formatted(PYTHON_NEEDS), Map.of()).exitCode() == 0,
        "skipped: no python3 with pydantic 2, urllib3 2, dateutil and typing_extensions is installed");
  }
}
