package dev.octet.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.ColorModel;
import dev.octet.SharedSample;
import dev.octet.engine.calibrate.CalibrationSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path temp;
  private Path model;
  private Path set;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    model = SharedSample.modelIn(temp);
    set = SharedSample.calibrationIn(temp, 4);
    out = temp.resolve("out.tflite");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    Shell.Result result = Shell.run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("Usage: octet", "convert", "inspect-set", "serve");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(Shell.run("--version").out()).startsWith("octet ");
    Shell.Result help = Shell.run("convert", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--calibration", "min-max", "resize-crop");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheRightOne() {
    Shell.Result result = Shell.run("konvert");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("octet convert");
  }

  @Test
  void anArtifactForNnapiHasNoLintFinding() {
    Shell.Result made =
        Shell.run("convert", model, "--calibration", set, "-o", out, "--target", "uint8-nnapi");
    assertThat(made.exitCode()).as(made.err()).isZero();
    Shell.Result lint = Shell.run("lint", out);
    assertThat(lint.exitCode()).as(lint.err()).isZero();
    assertThat(lint.out()).isEqualToIgnoringNewLines("nothing found");
  }

  @Test
  void theLintNamesTheRuleAndTheLayer() {
    Shell.Result made = Shell.run("convert", model, "--calibration", set, "-o", out);
    assertThat(made.exitCode()).as(made.err()).isZero();
    Shell.Result lint = Shell.run("lint", out);
    assertThat(lint.exitCode()).as(lint.err()).isEqualTo(4);
    assertThat(lint.out()).contains("element-type: ", "INT8", "UINT8");
    Shell.Result json = Shell.run("lint", "--json", out);
    assertThat(json.exitCode()).isEqualTo(4);
    assertThat(json.out()).contains("\"rule\"", "\"layer\"");
    Shell.Result events = Shell.run("lint", "--progress", "json", out);
    assertThat(events.exitCode()).isEqualTo(4);
    assertThat(events.out()).startsWith("{\"event\":\"lint\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"picture", "=1,2", "picture=", "picture=1,two", "picture=1,,3"})
  void aShapeThatIsNoneIsMisuse(String shape) {
    for (String command : List.of("convert", "inspect")) {
      Object[] words =
          command.equals("convert")
              ? new Object[] {
                command, model, "--calibration", set, "-o", out, "--input-shape", shape
              }
              : new Object[] {command, model, "--input-shape", shape};
      Shell.Result result = Shell.run(words);
      assertThat(result.exitCode()).as(command).isEqualTo(2);
      assertThat(result.err()).contains("NAME=1,224,224,3");
    }
  }

  @Test
  void aShapeForAnInputThatIsNotThereIsRefused() {
    Shell.Result result =
        Shell.run(
            "convert", model, "--calibration", set, "-o", out, "--input-shape", "nothing=1,2,2,1");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("nothing");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatIsMissingIsNamed() {
    Shell.Result result = Shell.run("convert", model);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--calibration", "--output");
  }

  @ParameterizedTest
  @CsvSource({
    "--ranges, widest, greedy",
    "--input-type, int4, uint8",
    "--resize, blow-up, center-crop",
    "--channels, cmyk, bgr",
    "--threads, 0, 1 to 256",
    "--held-back, 0.9, 0 to 0.5",
    "--held-back, NaN, 0 to 0.5",
    "--std, 0, 0",
    "--min-agreement, 97, 0 to 1",
    "--min-agreement, -0.1, 0 to 1",
    "--min-agreement, NaN, 0 to 1",
    "--min-sqnr, NaN, decibels",
    "--min-sqnr, Infinity, decibels",
    "--progress, much, json"
  })
  void aWrongValueIsAnsweredWithWhatFits(String option, String value, String expected) {
    Shell.Result result =
        Shell.run("convert", model, "--calibration", set, "-o", out, option, value);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(option, value, expected);
    assertThat(out).doesNotExist();
  }

  @Test
  void theInputsAreNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(model);
    Path link = Files.createSymbolicLink(temp.resolve("link.tflite"), model);
    for (Path target : new Path[] {model, set, link, temp.resolve("x/../model.tflite")}) {
      Shell.Result result = Shell.run("convert", model, "--calibration", set, "-o", target);
      assertThat(result.exitCode()).isEqualTo(2);
    }
    assertThat(Shell.run("convert", model, "--calibration", set, "-o", link).err())
        .contains("would overwrite the input");
    assertThat(model).hasBinaryContent(before);
  }

  @Test
  void anOutputThatCanNotBeWrittenIsFoundBeforeTheWork() {
    Path nowhere = temp.resolve("nowhere/out.tflite");
    Shell.Result result = Shell.run("convert", model, "--calibration", set, "-o", nowhere);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("a folder that is not there", "nowhere");

    result = Shell.run("convert", model, "--calibration", set, "-o", temp);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("names a folder");

    result = Shell.run("convert", model, "--calibration", set, "-o", out, "--report", out);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("the same file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "inspect-set"})
  void aFileThatIsNotThereIsRejected(String command) {
    Shell.Result result = Shell.run(command, temp.resolve("nothing"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .startsWith("octet: ")
        .contains("nothing", "There is no such file")
        .doesNotContain("\tat ");
  }

  @Test
  void anUnknownFieldOfTheRecipeIsRejectedByName() {
    Shell.Result result =
        Shell.run(
            "convert", model, "--calibration", set, "-o", out, "--recipe", "{\"rangs\": \"mse\"}");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("/recipe/rangs", "calibration");
  }

  @Test
  void aRecipeIsReadFromAFile() throws IOException {
    Path recipe = Files.writeString(temp.resolve("recipe.json"), "{\"split\": {\"test\": 7}}");
    Shell.Result result =
        Shell.run("convert", model, "--calibration", set, "-o", out, "--recipe", recipe);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("/recipe/split/test", "7", "0.5");

    result = Shell.run("convert", model, "--calibration", set, "-o", out, "--recipe", "gone.json");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("gone.json");
  }

  /** The stages that a refused conversion reached, and what it said. */
  private String refusedBeforeItCalibrates(Path calibration, String... more) throws IOException {
    List<Object> words =
        new ArrayList<>(List.of("convert", ColorModel.in(temp), "--calibration", calibration));
    words.addAll(List.of("-o", out, "--progress", "json"));
    words.addAll(List.of(more));
    Shell.Result result = Shell.run(words.toArray());
    assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
    assertThat(result.out()).contains("\"rejected\"").doesNotContain("\"calibrate\"");
    assertThat(out).doesNotExist();
    return result.err();
  }

  @Test
  void whatCanBeKnownBeforeTheCalibrationIsRefusedBeforeIt() throws IOException {
    int elements = ColorModel.HEIGHT * ColorModel.WIDTH * ColorModel.CHANNELS;
    byte[] first = CalibrationSamples.npy("<f4", false, "2, 3, 12, 8", new byte[2 * elements * 4]);
    assertThat(refusedBeforeItCalibrates(Files.write(temp.resolve("first.npy"), first)))
        .contains("channels first (NCHW)", "np.transpose(x, (0, 2, 3, 1))");
    var values = new float[elements];
    byte[] good = CalibrationSamples.floats(values);
    values[5] = Float.NaN;
    byte[] bad = CalibrationSamples.floats(values);
    assertThat(
            refusedBeforeItCalibrates(
                CalibrationSamples.folder(
                    temp.resolve("raw"), Map.of("a.raw", good, "b.raw", bad, "c.raw", bad))))
        .contains("b.raw: Element 5", "NaN", "2 of 3 samples", "c.raw: Element 5");
    byte[] jpeg = CalibrationSamples.jpeg(40, 40);
    Path images =
        CalibrationSamples.folder(
            temp.resolve("images"),
            Map.of("a.jpg", jpeg, "b.jpg", Arrays.copyOf(jpeg, jpeg.length / 2)));
    assertThat(refusedBeforeItCalibrates(images)).contains("b.jpg", "can't be decoded", "1 of 2");
    assertThat(Shell.run("inspect-set", images).err()).contains("b.jpg", "1 of 2 samples");
    Path sound = CalibrationSamples.folder(temp.resolve("sound"), Map.of("a.jpg", jpeg));
    assertThat(refusedBeforeItCalibrates(sound, "--keep-float", "stm"))
        .contains("/recipe/precision/keepFloat/0", "no layer 'stm'", "It has 'stem'");
  }

  @Test
  void aSetIsShownToAPersonOrAsJson() {
    assertThat(Shell.run("inspect-set", set).out()).startsWith("4 samples (images)");
    assertThat(Shell.run("inspect-set", set, "--json").out())
        .contains("\"samples\" : 4", "\"kind\" : \"pictures\"");
    assertThat(Shell.run("inspect-set", set, "--progress", "json").out().lines())
        .singleElement()
        .asString()
        .startsWith("{\"event\":\"set\"");
  }

  @Test
  void theScratchFolderIsEmptyAfterwards() {
    Path scratch = temp.resolve("scratch");
    assertThat(Shell.run("inspect-set", set, "--scratch", scratch).exitCode()).isZero();
    assertThat(scratch).isEmptyDirectory();
    assertThat(Shell.run("inspect-set", model, "--scratch", scratch).exitCode()).isEqualTo(3);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void aSampleIsOnlyWrittenToAnEmptyFolder() {
    Shell.Result result = Shell.run("sample", temp);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("is not empty");
    assertThat(Shell.run("sample", model).err()).contains("is not a folder");

    Path fresh = temp.resolve("fresh");
    assertThat(Shell.run("sample", fresh).exitCode()).isZero();
    assertThat(fresh.resolve("model.tflite")).hasBinaryContent(SharedSample.model());
    assertThat(fresh.toFile().list())
        .containsExactlyInAnyOrder(
            "README.txt", "calibration", "calibration.zip", "labelled", "model.tflite");
  }
}
