package dev.octet.engine.samples.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples of another shape than the input are refused before any is read. */
class ShapeMisfitTest {
  @TempDir Path folder;

  private static int[] extents(String shape) {
    return Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  private static Tensor input(String name, String shape) {
    return Tensor.activation(name, Shape.of(extents(shape)), ElementType.FLOAT32);
  }

  private static byte[] npy(String shape) {
    int elements = Arrays.stream(extents(shape)).reduce(1, Math::multiplyExact);
    return CalibrationSamples.npy("<f4", false, shape.replace("x", ", "), new byte[elements * 4]);
  }

  private void open(Path path, Tensor... inputs) {
    try (var set = CalibrationSet.open(path, SetLimits.DEFAULT, folder)) {
      new SampleReader(set, List.of(inputs), Preprocessing.NOT_GIVEN);
    }
  }

  private InputProblem refusal(Path path, Tensor... inputs) {
    var refused = catchThrowableOfType(RejectedInputException.class, () -> open(path, inputs));
    assertThat(refused).as("refusal").isNotNull();
    assertThat(refused.problem().code()).isEqualTo("shape-mismatch");
    return refused.problem();
  }

  private Path single(String shape) throws IOException {
    return Files.write(folder.resolve("x.npy"), npy(shape));
  }

  @ParameterizedTest
  @CsvSource({
    "8x3x32x24, 1x32x24x3, channels first (NCHW), '0, 2, 3, 1'",
    "1x3x32x24, 1x32x24x3, channels first (NCHW), '0, 2, 3, 1'",
    "3x32x24, 1x32x24x3, channels first (CHW), '1, 2, 0'",
    "8x2x32x24, 1x32x24x2, channels first (NCHW), '0, 2, 3, 1'",
    "8x4x32x24, 1x32x24x4, channels first (NCHW), '0, 2, 3, 1'",
    "5x96x7x9, 1x7x9x96, channels first (NCHW), '0, 2, 3, 1'",
    "8x3x32x32, 1x32x32x3, channels first (NCHW), '0, 2, 3, 1'",
    "8x3x32x24, 32x24x3, channels first (NCHW), '0, 2, 3, 1'",
    "4x3x32x24, 4x32x24x3, channels first (NCHW), '0, 2, 3, 1'",
    "2x3x5x32x24, 1x5x32x24x3, channels first (NCHW), '0, 2, 3, 4, 1'",
    "8x32x24x3, 1x3x32x24, 'channels last (NHWC), but the input is channels first', '0, 3, 1, 2'",
    "8x24x32x3, 1x32x24x3, height and width in the wrong order, '0, 2, 1, 3'",
    "24x32x3, 1x32x24x3, height and width in the wrong order, '1, 0, 2'",
    "8x40x98, 1x98x40, axes 1 and 2 in the wrong order, '0, 2, 1'",
  })
  void axesInAnotherOrderAreRecognized(String array, String input, String looks, String order)
      throws IOException {
    InputProblem problem = refusal(single(array), input("image", input));
    assertThat(problem.file()).isEqualTo("x.npy");
    assertThat(problem.detail())
        .contains(array, "input 'image' needs " + input, "This looks like " + looks + ".");
    assertThat(problem.action()).isEqualTo("Save the array as np.transpose(x, (" + order + ")).");
  }

  @ParameterizedTest
  @CsvSource({
    "8x3x30x24, 1x32x24x3", // wrong in size too
    "8x32x24x1, 1x32x24x3",
    "8x32x24x4, 1x32x24x3",
    "8x64x48x3, 1x32x24x3",
    "8x3, 1x32x24x3",
    "32, 1x10"
  })
  void anotherSizeIsOnlySaid(String array, String input) throws IOException {
    InputProblem problem = refusal(single(array), input("image", input));
    assertThat(problem.detail()).contains("needs " + input).doesNotContain("looks like");
    assertThat(problem.action()).startsWith("Send arrays of the input's shape");
  }

  @ParameterizedTest
  @CsvSource({
    "8x3x3x3, 1x3x3x3", // either order
    "8x1x32x24, 1x32x24x1", // one channel has no order
    "32x24x3, 1x32x24x3",
    "8x32x24x3, 1x32x24x3",
    "8x3x32x24, 1x3x32x24",
    "4x32x24x3, 4x32x24x3"
  })
  void whatFitsIsTaken(String array, String input) throws IOException {
    Path set = single(array);
    assertThatCode(() -> open(set, input("image", input))).doesNotThrowAnyException();
  }

  @Test
  void everyFileIsComparedNotOnlyTheFirst() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) files.put("%02d.npy".formatted(i), npy("4x3x2"));
    files.put("17.npy", npy("3x4x2"));
    files.put("29.npy", npy("2x4x3"));
    Path set = CalibrationSamples.zip(folder.resolve("set.zip"), files);
    InputProblem problem = refusal(set, input("image", "1x4x3x2"));
    assertThat(problem.file()).isEqualTo("17.npy");
    assertThat(problem.detail()).contains("2 of 30 samples");
    assertThat(problem.findings()).hasSize(2);
    assertThat(problem.findings().getLast()).startsWith("29.npy: ").contains("channels first");
  }

  @Test
  void batchesInSeveralFilesCountTheirSamples() throws IOException {
    Path set =
        CalibrationSamples.zip(
            folder.resolve("set.zip"),
            Map.of("a.npy", npy("5x12x8x3"), "b.npy", npy("7x3x12x8"), "c.npy", npy("2x12x8x3")));
    InputProblem problem = refusal(set, input("image", "1x12x8x3"));
    assertThat(problem.file()).isEqualTo("b.npy");
    assertThat(problem.detail()).contains("channels first (NCHW)", "7 of 14 samples");
  }

  @Test
  void ofAnNpzTheArrayOfTheInputIsNamed() throws IOException {
    Map<String, byte[]> arrays =
        Map.of("left.npy", npy("6x12x8x3"), "right.npy", npy("6x3x12x8"), "ids.npy", npy("6x1"));
    Path npz = CalibrationSamples.zip(folder.resolve("set.npz"), arrays);
    InputProblem problem = refusal(npz, input("left", "1x12x8x3"), input("right", "1x12x8x3"));
    assertThat(problem.file()).isEqualTo("right.npy");
    assertThat(problem.detail()).contains("input 'right'", "channels first (NCHW)", "6 of 6");
    Path unnamed =
        CalibrationSamples.zip(
            folder.resolve("unnamed.npz"),
            Map.of("arr_0.npy", npy("6x3x12x8"), "arr_1.npy", npy("6x10")));
    assertThat(refusal(unnamed, input("image", "1x12x8x3")).detail())
        .contains("channels first (NCHW)");
  }

  @Test
  void oneArrayIsNotTheSampleOfTwoInputs() throws IOException {
    Tensor[] inputs = {input("left", "1x4"), input("right", "1x4")};
    Path alone = single("6x4");
    Path unnamed =
        CalibrationSamples.zip(
            folder.resolve("set.npz"), Map.of("a.npy", npy("6x4"), "left.npy", npy("6x4")));
    for (Path set : List.of(alone, unnamed)) {
      var refused = catchThrowableOfType(RejectedInputException.class, () -> open(set, inputs));
      assertThat(refused).as("refusal").isNotNull();
      assertThat(refused.problem().code()).isEqualTo("missing-array");
      assertThat(refused.problem().detail()).contains("input 'left' and input 'right'");
    }
  }

  @Test
  void rawTensorsOfAnotherSizeAreAllNamed() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 9; i++) files.put(i + ".bin", new byte[i == 4 ? 11 : i == 7 ? 13 : 12]);
    files.put("9.bin", new byte[48]);
    Path set = CalibrationSamples.zip(folder.resolve("set.zip"), files);
    InputProblem problem = refusal(set, input("image", "1x2x2x3"));
    assertThat(problem.file()).isEqualTo("4.bin");
    assertThat(problem.detail()).contains("11 bytes", "1x2x2x3", "2 of 10 samples");
    assertThat(problem.findings())
        .extracting(f -> f.substring(0, 5))
        .containsExactly("4.bin", "7.bin");
  }

  @Test
  void imagesForAnotherInputAreRefusedWithTheReason() throws IOException {
    Path set =
        CalibrationSamples.zip(
            folder.resolve("set.zip"), Map.of("a.jpg", CalibrationSamples.jpeg(8, 8)));
    for (String shape : List.of("1x3x32x24", "1x1x32x24", "1x32x24x3", "32x24x1")) {
      assertThatCode(() -> open(set, input("image", shape))).doesNotThrowAnyException();
    }
    InputProblem problem = refusal(set, input("image", "3x32x24"));
    assertThat(problem.detail()).contains("3x32x24", "looks like channels first (CHW)");
    assertThat(problem.action()).contains("batch of 1", ".npy");
    for (String shape : List.of("1x640", "1x32x24x16", "2x3x32x24", "1x2x32x24")) {
      assertThat(refusal(set, input("image", shape)).detail())
          .contains("1 x height x width x channels or 1 x channels x height x width")
          .doesNotContain("channels first");
    }
  }
}
