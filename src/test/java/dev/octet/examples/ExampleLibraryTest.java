package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/library/Convert.java}, run from its source. */
class ExampleLibraryTest {
  @TempDir Path temp;

  @Test
  void convertsTheSampleNetwork() throws Exception {
    Path out = temp.resolve("out.tflite");

    Bash.Ended ended =
        Bash.run(
            "\"$JAVA\" --enable-native-access=ALL-UNNAMED -cp \"$CLASSES\""
                + " examples/library/Convert.java \"$MODEL\" \"$SET\" \"$OUT\"",
            Map.of(
                "MODEL",
                SharedSample.modelIn(temp).toString(),
                "SET",
                SharedSample.calibrationIn(temp, 60).toString(),
                "OUT",
                out.toString()));

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output()).containsPattern("agreement (0\\.[89]|1\\.0)");
    assertThat(out).isNotEmptyFile();
  }
}
