package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract's examples, held against what the service answers. */
public final class ContractExample {
  private static final Path EXAMPLES = Path.of("src/main/resources/dev/octet/service/examples");

  private ContractExample() {}

  /** Times and, from machine to machine, figures differ; what there is doesn't. */
  public static void sameFields(String name, JsonNode answer) throws IOException {
    Path file = EXAMPLES.resolve(name + ".json");
    JsonNode example = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(fields(example)).as("fields of %s", file).isEqualTo(fields(answer));
  }

  private static String fields(JsonNode node) {
    if (node.isArray()) return "[" + (node.isEmpty() ? "" : fields(node.get(0))) + "]";
    if (!node.isObject()) return node.isNull() ? "null" : "value";
    var names = new StringBuilder("{");
    node.properties()
        .forEach(entry -> names.append(entry.getKey()).append(fields(entry.getValue())));
    return names.append("}").toString();
  }
}
