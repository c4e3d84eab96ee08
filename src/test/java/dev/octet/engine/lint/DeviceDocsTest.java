package dev.octet.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.json.JsonNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/runtimes.md} has the rules of each device, each with its source. */
class DeviceDocsTest {
  private static final Path DOCUMENT = Path.of("docs", "runtimes.md");

  @ParameterizedTest
  @EnumSource(DeviceProfile.class)
  void theDocumentHasEachRule(DeviceProfile device) throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf("### `" + JsonNames.of(device) + "`");
    assertThat(from).isPositive();
    int to = document.indexOf("\n\n### ", from);
    String section = document.substring(from, to < 0 ? document.length() : to);
    for (DeviceRule rule : device.rules()) {
      assertThat(section)
          .contains(
              "| `%s` | %s | <%s> |".formatted(rule.rule().word(), rule.summary(), rule.source()));
    }
  }
}
