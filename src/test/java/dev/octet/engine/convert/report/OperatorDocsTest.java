package dev.octet.engine.convert.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.convert.report.OperatorSupport.OnTarget;
import dev.octet.engine.quantize.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lists in {@code docs/operators.md} are those of the readers and the quantizer. {@code
 * -Doperators=write} writes them.
 */
class OperatorDocsTest {
  private static final Path DOCUMENT = Path.of("docs", "operators.md");
  private static final String BEGIN =
      "<!-- operators: generated from the tables of the readers by OperatorDocsTest -->\n";
  private static final String END = "<!-- end -->";
  private static final Map<String, String> TITLES =
      Map.of(
          "tflite", "TensorFlow Lite",
          "onnx", "ONNX",
          "keras", "Keras",
          "tensorflow", "TensorFlow");

  @Test
  void theDocumentHasAllOperatorsOfAllFormats() throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    int to = document.indexOf(END, from);
    assertThat(to).as("end of the section in %s", DOCUMENT).isPositive();
    String lists =
        Operators.formats().stream().map(OperatorDocsTest::section).collect(Collectors.joining());
    if ("write".equals(System.getProperty("operators"))) {
      Files.writeString(
          DOCUMENT, document.substring(0, from) + lists + "\n" + document.substring(to));
      return;
    }
    assertThat(document.substring(from, to))
        .as(
            "%s; if the change is meant: mvn -q test -Dtest=OperatorDocsTest -Doperators=write",
            DOCUMENT)
        .isEqualTo(lists + "\n");
  }

  private static String section(String format) {
    List<OperatorSupport> operators = Operators.of(format);
    boolean perTarget = operators.stream().noneMatch(it -> it.targets().isEmpty());
    return "\n## %s\n\n%s"
        .formatted(TITLES.get(format), perTarget ? table(operators) : list(operators));
  }

  private static String list(List<OperatorSupport> operators) {
    return operators.stream()
        .map(it -> "`" + it.operator() + "`")
        .collect(Collectors.joining(", ", "", "\n"));
  }

  private static String table(List<OperatorSupport> operators) {
    String targets =
        Arrays.stream(Target.values())
            .map(target -> "`" + JsonMapper.shared().convertValue(target, String.class) + "`")
            .collect(Collectors.joining(" | "));
    var table = new StringBuilder("| operator | version | %s |\n".formatted(targets));
    table.append("|---|---").append("|---".repeat(Target.values().length)).append("|\n");
    for (OperatorSupport operator : operators) {
      String cells =
          operator.targets().stream()
              .map(OperatorDocsTest::cell)
              .collect(Collectors.joining(" | "));
      table.append(
          "| `%s` | %d | %s |\n".formatted(operator.operator(), operator.highestVersion(), cells));
    }
    return table.toString();
  }

  private static String cell(OnTarget support) {
    return switch (support.becomes()) {
      case QUANTIZED -> "integers";
      case SMALLER_WEIGHTS -> "weights";
      case FLOAT -> "float";
    };
  }
}
