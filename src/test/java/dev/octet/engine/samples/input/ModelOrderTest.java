package dev.octet.engine.samples.input;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays in the order of the model's file, for inputs whose channels became the last axis. */
class ModelOrderTest {
  private static final Preprocessing SCALED =
      new Preprocessing(null, null, null, List.of(1f, 2f, 3f), List.of(2f, 4f, 8f));

  @TempDir Path folder;

  private static int[] extents(String shape) {
    return Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  private static Tensor input(String name, String shape) {
    return Tensor.activation(name, Shape.of(extents(shape)), ElementType.FLOAT32);
  }

  /** The value of an element depends on its sample, channel and position, not on the order. */
  private static float element(int sample, int channel, int position) {
    return sample * 1000 + position * 10 + channel;
  }

  /**
   * Samples of an input.
   *
   * @param shape of the array: samples, channels and positions, or samples, positions and channels
   */
  private static byte[] npy(String shape, boolean first, boolean fortran) {
    int[] dims = extents(shape);
    int channels = first ? dims[1] : dims[dims.length - 1];
    int elements = Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact);
    int positions = elements / channels;
    var values = new float[dims[0] * elements];
    for (int i = 0; i < values.length; i++) {
      int within = i % elements;
      int channel = first ? within / positions : within % channels;
      int position = first ? within % positions : within / channels;
      int at = fortran ? fortranIndex(i, dims) : i;
      values[at] = element(i / elements, channel, position);
    }
    return CalibrationSamples.npy(
        "<f4", fortran, shape.replace("x", ", "), CalibrationSamples.floats(values));
  }

  private static int fortranIndex(int index, int[] dims) {
    int rest = index;
    var at = new int[dims.length];
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      at[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    int found = 0;
    for (int axis = dims.length - 1; axis >= 0; axis--) found = found * dims[axis] + at[axis];
    return found;
  }

  /**
   * What a reader reads.
   *
   * @param values of each sample: the elements of all inputs
   */
  private record Found(List<List<Float>> values, List<String> warnings, List<String> codes) {}

  private Found read(Path path, Preprocessing preprocessing, Tensor... inputs) {
    Set<String> all = Arrays.stream(inputs).map(Tensor::name).collect(Collectors.toSet());
    try (Arena arena = Arena.ofConfined();
        CalibrationSet set = CalibrationSet.open(path, SetLimits.DEFAULT, folder)) {
      var reader = new SampleReader(set, List.of(inputs), all, preprocessing);
      List<MemorySegment> memory =
          Arrays.stream(inputs).map(i -> arena.allocate(JAVA_FLOAT, i.shape().elements())).toList();
      List<List<Float>> samples = new ArrayList<>();
      for (int sample = 0; sample < reader.size(); sample++) {
        reader.read(sample, memory);
        List<Float> values = new ArrayList<>();
        for (MemorySegment segment : memory) {
          for (float value : segment.toArray(JAVA_FLOAT)) values.add(value);
        }
        samples.add(values);
      }
      return new Found(
          samples,
          reader.warnings().stream().map(Warning::message).toList(),
          reader.warnings().stream().map(Warning::code).toList());
    }
  }

  private Path single(String name, byte[] npy) throws IOException {
    return Files.write(folder.resolve(name), npy);
  }

  @ParameterizedTest
  @CsvSource({
    "5x3x4x2, 5x4x2x3, 1x4x2x3",
    "5x3x4x4, 5x4x4x3, 1x4x4x3",
    "5x7x1x9, 5x1x9x7, 1x1x9x7",
    "2x3x4x2, 2x4x2x3, 2x4x2x3", // the network's own batch
    "6x2x3x4x5, 6x3x4x5x2, 1x3x4x5x2",
    "5x3x8, 5x8x3, 1x8x3"
  })
  void bothOrdersGiveTheSameInputs(String first, String last, String shape) throws IOException {
    Tensor input = input("image", shape);
    for (boolean fortran : List.of(false, true)) {
      Found wanted =
          read(single("l.npy", npy(last, false, fortran)), Preprocessing.NOT_GIVEN, input);
      Found found =
          read(single("f.npy", npy(first, true, fortran)), Preprocessing.NOT_GIVEN, input);
      assertThat(found.values).as("fortran %s", fortran).isEqualTo(wanted.values);
      assertThat(found.values.getFirst()).hasSize(input.shape().size());
      assertThat(wanted.warnings).isEmpty();
      assertThat(found.codes).containsExactly("arrays-in-model-order");
      assertThat(found.warnings.getFirst())
          .contains("input 'image'", "channels first", shape)
          .startsWith("%d of %1$d samples".formatted(found.values.size()));
    }
  }

  @Test
  void eachChannelHasItsOwnMean() throws IOException {
    Tensor input = input("image", "1x4x2x3");
    Found found = read(single("f.npy", npy("2x3x4x2", true, false)), SCALED, input);
    assertThat(found.values)
        .isEqualTo(read(single("l.npy", npy("2x4x2x3", false, false)), SCALED, input).values);
    assertThat(found.values.get(1)).startsWith(999f / 2, 999f / 4, 999f / 8, 1009f / 2);
  }

  /** Samples in files of their own, with and without a batch; one of them in the other order. */
  @Test
  void eachFileHasItsOrder() throws IOException {
    Path set =
        CalibrationSamples.zip(
            folder.resolve("set.zip"),
            Map.of(
                "a.npy", npy("1x4x2x3", false, false),
                "b.npy", npy("1x3x4x2", true, false),
                "c.npy", npy("2x3x4x2", true, false)));
    Found found = read(set, Preprocessing.NOT_GIVEN, input("image", "1x4x2x3"));
    assertThat(found.values).hasSize(4);
    assertThat(found.values.get(1)).isEqualTo(found.values.get(0));
    assertThat(found.values.get(2)).isEqualTo(found.values.get(0));
    assertThat(found.warnings)
        .containsExactly(
            "3 of 4 samples of input 'image' have the order of the model's file, 1x3x4x2 (channels"
                + " first); they were read as 1x4x2x3 (channels last).");
  }

  @Test
  void eachArrayOfAnNpzHasItsOrder() throws IOException {
    Tensor[] inputs = {input("left", "1x4x2x3"), input("right", "1x6x5x2")};
    Path both =
        CalibrationSamples.zip(
            folder.resolve("both.npz"),
            Map.of(
                "left.npy", npy("7x3x4x2", true, false), "right.npy", npy("7x2x6x5", true, false)));
    Path one =
        CalibrationSamples.zip(
            folder.resolve("one.npz"),
            Map.of(
                "left.npy", npy("7x4x2x3", false, false), "right.npy", npy("7x2x6x5", true, true)));
    Path none =
        CalibrationSamples.zip(
            folder.resolve("none.npz"),
            Map.of(
                "x.npy", npy("7x6x5x2", false, false),
                "y.npy", npy("7x4x2x3", false, false),
                "ids.npy", npy("7x1x1", false, false)));
    Found wanted = read(none, Preprocessing.NOT_GIVEN, inputs);
    assertThat(wanted.warnings).isEmpty();
    Found moved = read(both, Preprocessing.NOT_GIVEN, inputs);
    assertThat(moved.values).isEqualTo(wanted.values).hasSize(7);
    assertThat(moved.codes).containsExactly("arrays-in-model-order", "arrays-in-model-order");
    Found half = read(one, Preprocessing.NOT_GIVEN, inputs);
    assertThat(half.values).isEqualTo(wanted.values);
    assertThat(half.warnings).singleElement().asString().contains("'right'");
  }

  /** Arrays without the inputs' names are found by their shape, in the model's order too. */
  @Test
  void anArrayIsFoundByItsShapeInEitherOrder() throws IOException {
    Path npz =
        CalibrationSamples.zip(
            folder.resolve("set.npz"),
            Map.of(
                "arr_0.npy", npy("6x3x4x2", true, false),
                "arr_1.npy", npy("6x10", false, false)));
    Found found = read(npz, Preprocessing.NOT_GIVEN, input("image", "1x4x2x3"));
    assertThat(found.values).hasSize(6);
    assertThat(found.codes).containsExactly("arrays-in-model-order");
  }

  @Test
  void ofTwoOrdersThatFitTheChannelsAreLast() throws IOException {
    Path set = single("x.npy", npy("4x3x3x3", false, false));
    Found found = read(set, Preprocessing.NOT_GIVEN, input("image", "1x3x3x3"));
    assertThat(found.values.getFirst()).startsWith(0f, 1f, 2f, 10f);
    assertThat(found.codes).containsExactly("ambiguous-array-order");
    assertThat(found.warnings.getFirst()).contains("4 of 4", "channels last was assumed");
  }

  @ParameterizedTest
  @CsvSource({
    "8x3x30x24, 'Send arrays of the input''s shape'",
    "8x3x24x32, 'np.transpose(x, (0, 1, 3, 2))'",
    "8x24x32x3, 'np.transpose(x, (0, 2, 1, 3))'",
    "8x3x32x25, 'Send arrays of the input''s shape'"
  })
  void aMisfitNamesBothShapes(String shape, String action) throws IOException {
    Path set = single("x.npy", npy(shape, false, false));
    var refused =
        catchThrowableOfType(
            RejectedInputException.class,
            () -> read(set, Preprocessing.NOT_GIVEN, input("image", "1x32x24x3")));
    assertThat(refused).as("refusal").isNotNull();
    InputProblem problem = refused.problem();
    assertThat(problem.code()).isEqualTo("shape-mismatch");
    assertThat(problem.detail())
        .contains(shape, "input 'image' needs 1x32x24x3, or 1x3x32x24 as in the model's file.");
    assertThat(problem.action()).contains(action);
  }
}
