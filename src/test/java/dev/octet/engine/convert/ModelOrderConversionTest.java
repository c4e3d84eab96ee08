package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.ColorModel;
import dev.octet.ColorOnnx;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.convert.recipe.Recipe;
import dev.octet.engine.convert.recipe.Recipes;
import dev.octet.engine.convert.report.Report;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.InputShapes;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.samples.input.Preprocessing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversions with samples and inputs whose channels are the second axis. */
class ModelOrderConversionTest {
  private static final int SAMPLES = 12;
  private static final int HEIGHT = ColorModel.HEIGHT;
  private static final int WIDTH = ColorModel.WIDTH;
  private static final Recipe AS_IN_MODEL =
      Recipes.parse("{\"network\": {\"imageLayout\": \"as-in-model\"}}");

  @TempDir Path folder;

  /** Random samples, {@code channels} of 12 x 8. */
  private static byte[] arrays(int channels, boolean first) {
    var random = new SplittableRandom(3);
    int pixels = HEIGHT * WIDTH;
    var values = new float[SAMPLES * channels * pixels];
    for (int sample = 0; sample < SAMPLES; sample++) {
      int start = sample * channels * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int c = 0; c < channels; c++) {
          int at = first ? c * pixels + pixel : pixel * channels + c;
          values[start + at] = (float) random.nextDouble(-1, 1 + c);
        }
      }
    }
    String shape =
        first
            ? "%d, %d, %d, %d".formatted(SAMPLES, channels, HEIGHT, WIDTH)
            : "%d, %d, %d, %d".formatted(SAMPLES, HEIGHT, WIDTH, channels);
    return CalibrationSamples.npy("<f4", false, shape, CalibrationSamples.floats(values));
  }

  private static Map<String, byte[]> images(int count) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      files.put("%02d.jpg".formatted(i), CalibrationSamples.jpeg(20 + i, 50 - i));
    }
    return files;
  }

  private Path model(byte[] model) throws IOException {
    return Files.write(folder.resolve("net"), model);
  }

  private Path set(String name, byte[] npy) throws IOException {
    return Files.write(folder.resolve(name), npy);
  }

  private Converted convert(Path model, Path set, Recipe recipe, Preprocessing preprocessing)
      throws IOException {
    Path into = Files.createTempDirectory(folder, "converted");
    return Converted.of(model, set, recipe, preprocessing, into);
  }

  private Converted convert(Path model, Path set) throws IOException {
    return convert(model, set, Recipe.DEFAULT, Preprocessing.NOT_GIVEN);
  }

  private static List<String> warnings(Report report, String code) {
    return report.warnings().stream()
        .filter(warning -> warning.code().equals(code))
        .map(Warning::message)
        .toList();
  }

  private static void assertSameArtifact(Converted one, Converted other) throws IOException {
    assertThat(Files.readAllBytes(one.artifact())).isEqualTo(Files.readAllBytes(other.artifact()));
  }

  /** The batch is 1, or free. */
  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void arraysInEitherOrderMakeTheSameArtifact(int batch) throws IOException {
    Path model = model(ColorOnnx.of(batch, 3, HEIGHT, WIDTH));
    Converted last = convert(model, set("last.npy", arrays(3, false)));
    Converted first = convert(model, set("first.npy", arrays(3, true)));
    assertSameArtifact(first, last);
    assertThat(first.report().artifact().inputs().getFirst().shape())
        .containsExactly(1, HEIGHT, WIDTH, 3);
    assertThat(warnings(last.report(), "arrays-in-model-order")).isEmpty();
    assertThat(warnings(first.report(), "arrays-in-model-order"))
        .containsExactly(
            "12 of 12 samples of input 'image' have the order of the model's file, 1x3x12x8"
                + " (channels first); they were read as 1x12x8x3 (channels last).");
    assertThat(first.report().outputs()).isEqualTo(last.report().outputs());
  }

  @Test
  void aGivenShapeHasTheOrderOfTheModel() {
    byte[] model = ColorOnnx.of(-1, 3, -1, -1);
    var shapes = new InputShapes(Map.of("image", List.of(1, 3, HEIGHT, WIDTH)));
    SourceModel read = ModelReader.read(model, "net.onnx", ReadOptions.NONE.withShapes(shapes));
    Tensor input = read.graph().tensor(read.graph().inputs().getFirst());
    assertThat(input.shape()).isEqualTo(Shape.of(1, HEIGHT, WIDTH, 3));
    assertThat(read.modelShape(input)).isEqualTo(Shape.of(1, 3, HEIGHT, WIDTH));
  }

  @Test
  void arraysOfTwoInputsMakeTheSameArtifact() throws IOException {
    Path model = model(ColorOnnx.twoInputs());
    Path last =
        CalibrationSamples.zip(
            folder.resolve("last.npz"),
            Map.of("left.npy", arrays(3, false), "right.npy", arrays(5, false)));
    Path first =
        CalibrationSamples.zip(
            folder.resolve("first.npz"),
            Map.of("left.npy", arrays(3, true), "right.npy", arrays(5, true)));
    Converted moved = convert(model, first);
    assertSameArtifact(moved, convert(model, last));
    assertThat(warnings(moved.report(), "arrays-in-model-order"))
        .hasSize(2)
        .anySatisfy(warning -> assertThat(warning).contains("'right'", "1x5x12x8", "1x12x8x5"));
  }

  @Test
  void anEqualShapeHasItsChannelsLastWithAWarning() throws IOException {
    Path model = model(ColorOnnx.of(1, 3, 3, 3));
    var values = new float[SAMPLES * 27];
    var random = new SplittableRandom(9);
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble();
    byte[] npy =
        CalibrationSamples.npy("<f4", false, "12, 3, 3, 3", CalibrationSamples.floats(values));
    Report report = convert(model, set("x.npy", npy)).report();
    assertThat(warnings(report, "ambiguous-array-order"))
        .singleElement()
        .asString()
        .contains("'image'", "channels last was assumed");
    assertThat(warnings(report, "arrays-in-model-order")).isEmpty();
  }

  @Test
  void aMisfitNamesBothShapes() throws IOException {
    Path model = model(ColorOnnx.of(1, 3, HEIGHT, WIDTH));
    byte[] npy = CalibrationSamples.npy("<f4", false, "2, 3, 9, 9", new byte[2 * 3 * 81 * 4]);
    Path set = set("x.npy", npy);
    assertThatThrownBy(() -> convert(model, set))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("needs 1x12x8x3, or 1x3x12x8 as in the model's file");
  }

  /** With the model's own order, arrays fit as they are, and the other order is a misfit. */
  @Test
  void anInputAsInTheModelTakesItsOwnOrderOnly() throws IOException {
    Path model = model(ColorOnnx.of(1, 3, HEIGHT, WIDTH));
    Report report =
        convert(model, set("first.npy", arrays(3, true)), AS_IN_MODEL, Preprocessing.NOT_GIVEN)
            .report();
    assertThat(report.artifact().inputs().getFirst().shape()).containsExactly(1, 3, HEIGHT, WIDTH);
    assertThat(warnings(report, "arrays-in-model-order")).isEmpty();
    Path last = set("last.npy", arrays(3, false));
    assertThatThrownBy(() -> convert(model, last, AS_IN_MODEL, Preprocessing.NOT_GIVEN))
        .hasMessageContaining("input 'image' needs 1x3x12x8");
  }

  @Test
  void imagesFitAnInputAsInTheModel() throws IOException {
    Path model = model(ColorOnnx.of(1, 3, HEIGHT, WIDTH));
    var colors =
        new Preprocessing(
            null, null, null, List.of(123.7f, 116.3f, 103.5f), List.of(58.4f, 57.1f, 57.4f));
    // with fewer samples, the values behind the TRANSPOSE get a margin that the input does not need
    Path images = CalibrationSamples.zip(folder.resolve("images.zip"), images(30));
    Report first = convert(model, images, AS_IN_MODEL, colors).report();
    Report last = convert(model, images, Recipe.DEFAULT, colors).report();
    Report.Edge input = first.artifact().inputs().getFirst();
    Report.Edge other = last.artifact().inputs().getFirst();
    assertThat(input.shape()).containsExactly(1, 3, HEIGHT, WIDTH);
    assertThat(other.shape()).containsExactly(1, HEIGHT, WIDTH, 3);
    assertThat(input.scale()).isEqualTo(other.scale());
    assertThat(input.zeroPoint()).isEqualTo(other.zeroPoint());
    assertThat(first.preprocessing()).isEqualTo(last.preprocessing());
    assertThat(first.preprocessing().size()).containsExactly(HEIGHT, WIDTH);
    // the same network on the same samples
    assertThat(first.artifact().outputs()).isEqualTo(last.artifact().outputs());
    assertThat(first.outputs()).isEqualTo(last.outputs());
  }

  /** A labelled set for a phone: the values of one artifact are those of the other, reordered. */
  @Test
  void aPhoneGetsTheImagesInTheOrderOfTheArtifact() throws IOException {
    Map<String, byte[]> files = images(SAMPLES);
    files.put("labels.csv", labels());
    Path set = CalibrationSamples.zip(folder.resolve("labelled.zip"), files);
    byte[] last = inputs(ColorModel.channelsLast(), set);
    byte[] first = inputs(ColorModel.channelsFirst(), set);
    int pixels = HEIGHT * WIDTH;
    assertThat(last).hasSize(SAMPLES * pixels * 3 * Float.BYTES);
    var reordered = new byte[last.length];
    for (int value = 0; value < last.length / Float.BYTES; value++) {
      int within = value % (pixels * 3);
      int at = value - within + within % 3 * pixels + within / 3;
      System.arraycopy(last, value * Float.BYTES, reordered, at * Float.BYTES, Float.BYTES);
    }
    assertThat(first).isEqualTo(reordered);
    assertThat(Arrays.equals(first, last)).isFalse();
  }

  private static byte[] labels() {
    var rows = new StringBuilder();
    for (int i = 0; i < SAMPLES; i++) rows.append("%02d.jpg,%d\n".formatted(i, i % 4));
    return rows.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] inputs(byte[] artifact, Path set) throws IOException {
    Path tensors = folder.resolve("inputs.bin");
    var request =
        new SampleInputs.Request(
            Files.write(folder.resolve("artifact.tflite"), artifact),
            "artifact.tflite",
            set,
            Preprocessing.NOT_GIVEN,
            tensors,
            folder.resolve("labels.txt"),
            Files.createTempDirectory(folder, "scratch"));
    assertThat(SampleInputs.write(request, Progress.SILENT)).isEqualTo(SAMPLES);
    return Files.readAllBytes(tensors);
  }
}
