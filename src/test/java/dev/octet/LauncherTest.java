package dev.octet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code octet}, with a JDK that only says how it was called. */
class LauncherTest {
  @TempDir Path temp;

  @BeforeEach
  void install() throws IOException {
    Files.copy(Path.of("octet"), temp.resolve("octet"));
    Path program = Files.createDirectories(temp.resolve("target/octet"));
    Files.createFile(program.resolve("octet.jar"));
    Files.createFile(program.resolve("made"));
    Path bin = Files.createDirectories(temp.resolve("jdk/bin"));
    Files.writeString(temp.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    for (String name : List.of("java", "javac")) {
      Path tool = Files.writeString(bin.resolve(name), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      assertThat(tool.toFile().setExecutable(true)).isTrue();
    }
  }

  private List<String> wordsOf(String... command) throws IOException, InterruptedException {
    return wordsOf(System.getenv("PATH"), command);
  }

  private List<String> wordsOf(String path, String[] command)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("/bin/bash", temp.resolve("octet").toString()));
    words.addAll(List.of(command));
    var builder = new ProcessBuilder(words).redirectError(temp.resolve("errors").toFile());
    builder.environment().put("JAVA_HOME", temp.resolve("jdk").toString());
    builder.environment().put("PATH", path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(temp.resolve("errors"))).isZero();
    return output.lines().toList();
  }

  @Test
  void aServiceWithoutMemoryEnds() throws Exception {
    assertThat(wordsOf("serve", "--server.port=9000"))
        .startsWith("-XX:+ExitOnOutOfMemoryError")
        .endsWith("serve", "--server.port=9000");
    assertThat(Files.readAllLines(Path.of("Dockerfile")))
        .filteredOn(line -> line.startsWith("ENTRYPOINT"))
        .singleElement()
        .asString()
        .contains("\"-XX:+ExitOnOutOfMemoryError\"");
  }

  @Test
  void commandsKeepTheirStatusForFilesThatCannotBeUsed() throws Exception {
    // the virtual machine's own status for exhausted memory is 3, which says so of a file
    assertThat(wordsOf("convert", "m.tflite"))
        .doesNotContain("-XX:+ExitOnOutOfMemoryError")
        .endsWith("convert", "m.tflite");
  }

  @Test
  void withoutMavenTheWrapperIsUsed() throws Exception {
    Path tools = Files.createDirectory(temp.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "grep", "unzip")) {
      Path script =
          Files.writeString(
              tools.resolve(tool), "#!/bin/bash\nexec /usr/bin/%s \"$@\"\n".formatted(tool));
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    Path wrapper =
        Files.writeString(temp.resolve("mvnw"), "#!/bin/bash\nprintf '%s\\n' wrapper \"$@\"\n");
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();

    assertThat(wordsOf(tools.toString(), new String[] {"test", "-Dtest=OneTest"}))
        .containsExactly("wrapper", "-B", "verify", "-Dtest=OneTest");
  }

  @Test
  void theWrapperFetchesFromMavensOwnServerAndCommitsNoProgram() throws Exception {
    assertThat(Files.readAllLines(Path.of(".mvn/wrapper/maven-wrapper.properties")))
        .contains("distributionType=only-script")
        .anyMatch(line -> line.startsWith("distributionUrl=https://repo.maven.apache.org/maven2/"))
        .anyMatch(line -> line.matches("distributionSha256Sum=[0-9a-f]{64}"));
    try (var files = Files.list(Path.of(".mvn/wrapper"))) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactly("maven-wrapper.properties");
    }
  }
}
