package dev.octet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code examples/github}: a workflow that gates pull requests, and the script that it runs. */
class ExampleWorkflowTest {
  private static final Path FOLDER = Path.of("examples", "github");
  private static final int SAMPLES = 60;

  @TempDir Path temp;
  private Path model;
  private Path made;
  private Path summary;

  @BeforeEach
  void files() throws IOException {
    model = SharedSample.modelIn(temp);
    made = temp.resolve("made");
    summary = Files.writeString(temp.resolve("summary.md"), "before\n");
  }

  private Bash.Ended gate(Map<String, String> limits) throws Exception {
    Map<String, String> environment = new HashMap<>(limits);
    environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    environment.put("MODEL", model.toString());
    environment.put("SET", SharedSample.calibrationIn(temp, SAMPLES).toString());
    environment.put("MADE", made.toString());
    return Bash.run("examples/github/accuracy.sh \"$MODEL\" \"$SET\" \"$MADE\"", environment);
  }

  @Test
  void aboveTheLimitsTheStepPasses() throws Exception {
    Bash.Ended ended = gate(Map.of("MIN_AGREEMENT", "0.5", "MIN_SQNR", "10"));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(made.resolve("artifact.tflite")).isNotEmptyFile();
    assertThat(made.resolve("report.md"))
        .content()
        .contains("met: top-1 agreement is ", "met: SQNR is ");
    assertThat(summary).content().startsWith("before\n# Quantization of model.tflite");
  }

  @Test
  void belowALimitTheStepFailsAndTheReportIsThere() throws Exception {
    Bash.Ended ended = gate(Map.of("MIN_SQNR", "90", "RECIPE", "{\"target\": \"int16x8\"}"));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(4);
    assertThat(ended.output()).contains("limit missed: SQNR is ");
    assertThat(made.resolve("report.md"))
        .content()
        .contains("missed: SQNR is ", "| target | int16x8 |");
    assertThat(summary).content().contains("missed: SQNR is ");
    assertThat(made.resolve("artifact.tflite")).isNotEmptyFile();
  }

  @Test
  void aModelThatIsNoneLeavesNoReportOfAnEarlierRun() throws Exception {
    Files.createDirectory(made);
    Files.writeString(made.resolve("report.md"), "of an earlier run");
    Files.writeString(model, "no model");
    Bash.Ended ended = gate(Map.of("MIN_AGREEMENT", "0.5"));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
    assertThat(made).isEmptyDirectory();
    assertThat(summary).hasContent("before");
  }

  @Test
  void aStepWithoutALimitIsMisuse() throws Exception {
    Bash.Ended ended = gate(Map.of());
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("MIN_AGREEMENT", "MIN_SQNR");
  }

  @Test
  void theWorkflowRunsTheScriptWithSettingsThatItReads() throws IOException {
    JsonNode step =
        steps().stream()
            .filter(each -> each.path("run").asString("").contains("accuracy.sh"))
            .findFirst()
            .orElseThrow();
    assertThat(step.path("run").asString(""))
        .matches("octet/examples/github/accuracy\\.sh [^ ]+ [^ ]+ quantized");
    var read = new TreeSet<String>();
    Pattern.compile("\\$\\{([A-Z_]+):-")
        .matcher(Files.readString(FOLDER.resolve("accuracy.sh")))
        .results()
        .forEach(found -> read.add(found.group(1)));
    assertThat(step.path("env").propertyNames()).isNotEmpty();
    assertThat(read).containsAll(step.path("env").propertyNames());
  }

  /** An expression in a script would run what a pull request writes into its title. */
  @Test
  void scriptsOfTheWorkflowHaveNoExpressions() throws IOException {
    assertThat(steps())
        .hasSizeGreaterThan(4)
        .allSatisfy(step ->
            assertThat(step.path("run").asString("")).doesNotContain("${{", "pull_request."));
  }

  @Test
  void theReportIsPostedAlsoWhenTheStepFails() throws IOException {
    assertThat(steps())
        .filteredOn(step -> step.path("run").asString("").contains("--body-file"))
        .singleElement()
        .satisfies(step -> {
          assertThat(step.path("if").asString("")).contains("!cancelled()");
          assertThat(step.path("run").asString("")).endsWith("quantized/report.md");
        });
  }

  private static List<JsonNode> steps() throws IOException {
    Object workflow =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(FOLDER.resolve("accuracy.yml")));
    JsonNode tree = JsonMapper.shared().valueToTree(workflow);
    return tree.path("jobs").path("accuracy").path("steps").valueStream().toList();
  }
}
