package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options and recipes of earlier versions give the artifacts of those that replace them. */
class DeprecatedOptionsTest {
  private static final int SAMPLES = 30;

  @TempDir Path temp;
  private Path model;
  private Path set;

  @BeforeEach
  void files() throws IOException {
    model = SharedSample.modelIn(temp);
    set = SharedSample.calibrationIn(temp, SAMPLES);
  }

  private record Made(byte[] artifact, JsonNode report, String err) {
    List<String> deprecations() {
      return report
          .path("warnings")
          .valueStream()
          .filter(warning -> warning.path("code").asString().startsWith("deprecated-"))
          .map(warning -> warning.path("message").asString())
          .toList();
    }
  }

  private Made convert(String options) throws IOException {
    Path artifact = temp.resolve("artifact.tflite");
    Path report = temp.resolve("report.json");
    List<Object> words = new ArrayList<>(List.of("convert", model, "--calibration", set));
    words.addAll(List.of("-o", artifact, "--report", report));
    words.addAll(List.of(options.strip().split(" +")));
    Shell.Result result = Shell.run(words.toArray());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new Made(
        Files.readAllBytes(artifact),
        JsonMapper.shared().readTree(Files.readString(report)),
        result.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--float-layers 1 --target mixed              | --max-fallback-layers 1 --target mixed",
        "--mixed-layers int16 --keep-float stem       | --fallback-type int16 --keep-float stem",
        "--held-back 0.4                              | --selection 0.2 --test 0.2",
        "--no-rewrites                                | --rewrites none",
        "--weight-rounding error-compensated          | --weight-rounding gptq"
      })
  void anOldOptionConvertsAsTheNewOneDoes(String old, String now) throws IOException {
    Made before = convert(old);
    Made after = convert(now);
    assertThat(before.artifact()).isEqualTo(after.artifact());
    assertThat(before.report().path("recipe")).isEqualTo(after.report().path("recipe"));
    assertThat(before.err()).startsWith("octet: warning: ").contains("[deprecated-option]");
    assertThat(before.deprecations())
        .singleElement()
        .asString()
        .contains(now.substring(0, now.indexOf(' ')));
    assertThat(after.deprecations()).isEmpty();
    assertThat(after.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ranges':'mse'                          | 'calibration':{'ranges':'mse'}",
        "'biasCorrection':false                  | 'weights':{'biasCorrection':false}",
        "'weightRounding':'nearest'              | 'weights':{'rounding':'nearest'}",
        "'weightRounding':'error-compensated'    | 'weights':{'rounding':'gptq'}",
        "'keepFloat':['stem']                    | 'precision':{'keepFloat':['stem']}",
        "'target':'mixed','floatLayers':1        | 'target':'mixed','precision':{'maxFallbackLayers':1}",
        "'inputType':'uint8'                     | 'io':{'inputType':'uint8'}",
        "'outputType':'float32'                  | 'io':{'outputType':'float32'}",
        "'heldBack':0.4                          | 'split':{'selection':0.2,'test':0.2}",
        "'rewrite':{'pruning':'always'}          | 'rewrites':[{'name':'sub-for-negated-add'},{'name':'products-for-functions'},{'name':'fuse-activations'},{'name':'split-prelu'},{'name':'mean-for-global-pool'},{'name':'prune-constant-channels','options':{'when':'always'}}]"
      })
  void anOldFieldConvertsAsTheNewOneDoes(String old, String now) throws IOException {
    Made before = convert("--recipe {" + old.replace('\'', '"') + "}");
    Made after = convert("--recipe {" + now.replace('\'', '"') + "}");
    assertThat(before.artifact()).isEqualTo(after.artifact());
    assertThat(before.report().path("recipe")).isEqualTo(after.report().path("recipe"));
    assertThat(before.err()).startsWith("octet: warning: ").contains("[deprecated-recipe-field]");
    assertThat(before.deprecations()).hasSize(1);
    assertThat(after.deprecations()).isEmpty();
    assertThat(after.err()).isEmpty();
  }

  @Test
  void theHelpShowsOnlyTheNewOptions() {
    assertThat(Shell.run("convert", "--help").out())
        .contains("--max-fallback-layers", "--fallback-type", "--selection", "--test", "--rewrites")
        .contains("gptq", "full-separable")
        .doesNotContain("--float-layers", "--mixed-layers", "--held-back", "--no-rewrites")
        .doesNotContain("error-compensated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--float-layers 1 --max-fallback-layers 1      | --float-layers",
        "--mixed-layers int16 --fallback-type int16    | --mixed-layers",
        "--held-back 0.2 --test 0.1                    | --held-back",
        "--no-rewrites --rewrites default              | --no-rewrites",
        "--selection 0.6                               | --selection is 0.6",
        "--max-fallback-layers 17                      | --max-fallback-layers is 17",
        "--weight-rounding random                      | nearest, gptq"
      })
  void optionsThatAskForTheSameOrDoNotFitAreMisuse(String options, String word) {
    List<Object> words = new ArrayList<>(List.of("convert", model, "--calibration", set));
    words.addAll(List.of("-o", temp.resolve("artifact.tflite")));
    words.addAll(List.of(options.split(" +")));
    Shell.Result result = Shell.run(words.toArray());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(word);
  }
}
