package dev.octet.engine.samples;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.samples.input.SampleReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArraysTest {
  @TempDir Path folder;

  private static Tensor input(String name, int... shape) {
    return Tensor.activation(name, Shape.of(shape), ElementType.FLOAT32);
  }

  private static float[] read(CalibrationSet set, int sample, Tensor input) {
    return read(set, sample, List.of(input)).getFirst();
  }

  private static List<float[]> read(CalibrationSet set, int sample, List<Tensor> inputs) {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> memory =
          inputs.stream().map(i -> arena.allocate(JAVA_FLOAT, i.shape().elements())).toList();
      new SampleReader(set, inputs, Preprocessing.NOT_GIVEN).read(sample, memory);
      return memory.stream().map(m -> m.toArray(JAVA_FLOAT)).toList();
    }
  }

  private CalibrationSet open(Path path) {
    return CalibrationSet.open(path, SetLimits.DEFAULT, folder);
  }

  private CalibrationSet single(byte[] npy) throws IOException {
    return open(Files.write(folder.resolve("x.npy"), npy));
  }

  private static byte[] upTo(int count) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = i;
    return CalibrationSamples.floats(values);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theFirstAxisOfAnArrayCountsSamplesInEveryVersion(int version) throws IOException {
    try (CalibrationSet set =
        single(CalibrationSamples.npy(version, "<f4", false, "4, 2, 3", upTo(24)))) {
      assertThat(set.summary().kind()).isEqualTo(SetKind.ARRAYS);
      assertThat(set.size()).isEqualTo(4);
      assertThat(set.summary().shapes()).containsExactly("2x3");
      assertThat(read(set, 2, input("x", 1, 2, 3))).containsExactly(12, 13, 14, 15, 16, 17);
      assertThat(read(set, 0, input("x", 1, 2, 3, 1))).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void inFortranOrderTheFirstAxisVariesFastest() throws IOException {
    // element (n, i, j) lies at n + 4 (i + 2 j)
    try (CalibrationSet set = single(CalibrationSamples.npy("<f4", true, "4, 2, 3", upTo(24)))) {
      assertThat(read(set, 1, input("x", 1, 2, 3))).containsExactly(1, 9, 17, 5, 13, 21);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "|b1, 1, 1",
    "|i1, -2, -2",
    "|u1, -2, 254",
    "<i2, -3, -3",
    "<u2, -3, 65533",
    ">i2, -3, -3",
    "<i4, -70000, -70000",
    ">i4, -70000, -70000",
    "<u4, -1, 4294967295",
    "<i8, -9, -9",
    "<f2, 15872, 1.5",
    "<f4, 1069547520, 1.5",
    ">f4, 1069547520, 1.5",
    "<f8, 4609434218613702656, 1.5",
    ">f8, 4609434218613702656, 1.5"
  })
  void elementsOfEveryTypeBecomeFloats(String descr, long bits, float value) throws IOException {
    int bytes = descr.charAt(2) - '0';
    ByteBuffer little = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits);
    var element = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      element[descr.startsWith(">") ? bytes - 1 - i : i] = little.get(i);
    }
    try (CalibrationSet set = single(CalibrationSamples.npy(descr, false, "1, 1", element))) {
      assertThat(read(set, 0, input("x", 1, 1))).containsExactly(value);
    }
  }

  @Test
  void anNpzGivesAnArrayToEachInputByName() throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put(
        "b.npy", CalibrationSamples.npy("<f4", false, "2, 1", CalibrationSamples.floats(1, 2)));
    arrays.put(
        "a.npy", CalibrationSamples.npy("<f4", false, "2, 1", CalibrationSamples.floats(3, 4)));
    arrays.put("labels.npy", CalibrationSamples.npy("<i4", false, "2", new byte[8]));
    try (CalibrationSet set = open(CalibrationSamples.zip(folder.resolve("x.npz"), arrays))) {
      assertThat(set.size()).isEqualTo(2);
      List<float[]> values = read(set, 1, List.of(input("b", 1, 1), input("a:0", 1, 1)));
      assertThat(values.getFirst()).containsExactly(2);
      assertThat(values.getLast()).containsExactly(4);
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.unpacked");
  }

  @Test
  void anNpzWithOtherNamesIsMatchedByOrderOrByTheOnlyFit() throws IOException {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("first.npy", CalibrationSamples.npy("<f4", false, "2, 2", upTo(4)));
    arrays.put("second.npy", CalibrationSamples.npy("<f4", false, "2, 3", upTo(6)));
    try (CalibrationSet set = open(CalibrationSamples.zip(folder.resolve("x.npz"), arrays))) {
      assertThat(read(set, 1, List.of(input("p", 1, 2), input("q", 1, 3))).getLast())
          .containsExactly(3, 4, 5);
      assertThat(read(set, 1, input("p", 1, 3))).containsExactly(3, 4, 5);
      assertThatThrownBy(() -> read(set, 1, input("p", 1, 7)))
          .hasMessageContainingAll("first (2)", "second (3)", "'p' (1x7)");
    }
  }

  @Test
  void severalFilesAreASampleEachOrBatches() throws IOException {
    Map<String, byte[]> one =
        Map.of(
            "a.npy", CalibrationSamples.npy("<f4", false, "2, 3", upTo(6)),
            "b.npy", CalibrationSamples.npy("<f4", false, "2, 3", upTo(6)));
    try (CalibrationSet set = open(CalibrationSamples.zip(folder.resolve("one.zip"), one))) {
      assertThat(set.size()).isEqualTo(2);
      assertThat(read(set, 1, input("x", 1, 2, 3))).containsExactly(0, 1, 2, 3, 4, 5);
    }
    Map<String, byte[]> batches =
        Map.of(
            "a.npy", CalibrationSamples.npy("<f4", false, "2, 3", upTo(6)),
            "b.npy", CalibrationSamples.npy("<f4", false, "1, 3", upTo(3)));
    try (CalibrationSet set = open(CalibrationSamples.folder(folder.resolve("batches"), batches))) {
      assertThat(set.size()).isEqualTo(3);
      assertThat(read(set, 1, input("x", 1, 3))).containsExactly(3, 4, 5);
      assertThat(read(set, 2, input("x", 1, 3))).containsExactly(0, 1, 2);
    }
  }

  private static int size(CalibrationSet set, Tensor... inputs) {
    return new SampleReader(set, List.of(inputs), Preprocessing.NOT_GIVEN).size();
  }

  private static byte[] npz(Map<String, byte[]> arrays) throws IOException {
    Path path = Files.createTempFile("arrays", ".npz");
    try {
      return Files.readAllBytes(CalibrationSamples.zip(path, arrays));
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void anArrayOfTheInputsOwnShapeIsOneSample() throws IOException {
    byte[] batch = CalibrationSamples.npy("<f4", false, "2, 2, 1, 3", upTo(12));
    Map<String, byte[]> files = Map.of("a.npy", batch, "b.npy", batch);
    try (CalibrationSet set = open(CalibrationSamples.folder(folder.resolve("set"), files))) {
      Tensor ofTwo = input("x", 2, 2, 1, 3);
      assertThat(size(set, ofTwo)).isEqualTo(2);
      assertThat(read(set, 1, ofTwo)).hasSize(12).startsWith(0, 1, 2);
      Tensor ofOne = input("x", 1, 2, 1, 3);
      assertThat(size(set, ofOne)).isEqualTo(4);
      assertThat(read(set, 3, ofOne)).containsExactly(6, 7, 8, 9, 10, 11);
    }
  }

  @Test
  void eachNpzOfASetIsASampleOrABatchByTheShapesOfTheInputs() throws IOException {
    byte[] one =
        npz(
            Map.of(
                "a.npy", CalibrationSamples.npy("<f4", false, "2, 3", upTo(6)),
                "b.npy", CalibrationSamples.npy("<f4", false, "4", upTo(4))));
    byte[] leading =
        npz(
            Map.of(
                "a.npy", CalibrationSamples.npy("<f4", false, "1, 2, 3", upTo(6)),
                "b.npy", CalibrationSamples.npy("<f4", false, "1, 4", upTo(4))));
    byte[] batch =
        npz(
            Map.of(
                "a.npy", CalibrationSamples.npy("<f4", false, "5, 2, 3", upTo(30)),
                "b.npy", CalibrationSamples.npy("<f4", false, "5, 4", upTo(20))));
    Map<String, byte[]> files = Map.of("0.npz", one, "1.npz", leading, "2.npz", batch);
    for (Path path :
        List.of(
            CalibrationSamples.folder(folder.resolve("set"), files),
            CalibrationSamples.zip(folder.resolve("set.zip"), files),
            CalibrationSamples.tar(folder.resolve("set.tgz"), true, files))) {
      try (CalibrationSet set = open(path)) {
        Tensor[] inputs = {input("b", 1, 4), input("a", 1, 2, 3)};
        assertThat(size(set, inputs)).isEqualTo(7);
        List<float[]> last = read(set, 6, List.of(inputs));
        assertThat(last.getFirst()).containsExactly(16, 17, 18, 19);
        assertThat(last.getLast()).containsExactly(24, 25, 26, 27, 28, 29);
        assertThat(read(set, 1, List.of(inputs)).getLast()).containsExactly(0, 1, 2, 3, 4, 5);
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.unpacked");
  }

  @Test
  void anNpzWithOtherArraysThanTheFirstIsRefusedByName() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "0.npz", npz(Map.of("a.npy", CalibrationSamples.npy("<f4", false, "2", upTo(2)))),
            "1.npz", npz(Map.of("c.npy", CalibrationSamples.npy("<f4", false, "2", upTo(2)))));
    Path set = CalibrationSamples.folder(folder.resolve("set"), files);
    assertThatThrownBy(() -> open(set)).hasMessageContainingAll("1.npz", "[c]", "[a]");
  }

  @Test
  void anNpzThatIsNoneIsRefusedByNameAndABombBeforeItGoesOff() throws IOException {
    byte[] text = "not a zip, whatever its name says".getBytes(StandardCharsets.UTF_8);
    Path none =
        CalibrationSamples.folder(folder.resolve("none"), Map.of("0.npz", text, "1.npz", text));
    assertThatThrownBy(() -> open(none))
        .hasMessageContainingAll("0.npz", "list of files at the end");
    byte[] zeros = CalibrationSamples.npy("<f4", false, "1, 5000000", new byte[20_000_000]);
    byte[] bomb = npz(Map.of("a.npy", zeros));
    Path bombs =
        CalibrationSamples.folder(folder.resolve("bombs"), Map.of("0.npz", bomb, "1.npz", bomb));
    assertThatThrownBy(() -> open(bombs)).hasMessageContainingAll("0.npz", "a.npy", "200 to 1");
    assertThat(folder).isDirectoryNotContaining("glob:**.unpacked");
  }

  @Test
  void inputsThatCountDifferentNumbersOfSamplesAreRefused() throws IOException {
    Map<String, byte[]> arrays =
        Map.of(
            "a.npy", CalibrationSamples.npy("<f4", false, "3, 2", upTo(6)),
            "b.npy", CalibrationSamples.npy("<f4", false, "2, 2", upTo(4)));
    try (CalibrationSet set = open(CalibrationSamples.zip(folder.resolve("x.npz"), arrays))) {
      assertThatThrownBy(() -> read(set, 0, List.of(input("a", 1, 2), input("b", 1, 2))))
          .hasMessageContainingAll("b.npy", "2 samples", "a.npy has 3");
    }
  }

  @Test
  void shapesThatDoNotFitAreRefusedWithBoth() throws IOException {
    try (CalibrationSet set = single(CalibrationSamples.npy("<f4", false, "4, 3, 2", upTo(24)))) {
      assertThatThrownBy(() -> read(set, 1, input("x", 1, 2, 3)))
          .isInstanceOf(RejectedInputException.class)
          .hasMessageContainingAll("x.npy", "3x2", "1x2x3");
    }
  }

  @Test
  void aValueThatIsNotFiniteIsRefusedWithItsPlace() throws IOException {
    byte[] elements = CalibrationSamples.floats(1, 2, 3, Float.NaN);
    try (CalibrationSet set = single(CalibrationSamples.npy("<f4", false, "2, 2", elements))) {
      assertThat(read(set, 0, input("x", 1, 2))).containsExactly(1, 2);
      assertThatThrownBy(() -> read(set, 1, input("x", 1, 2)))
          .isInstanceOf(RejectedInputException.class)
          .hasMessageContainingAll("x.npy[1]", "Element 1", "NaN");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<f4; 3, 2; needs 24 bytes",
        "<f4; 99999999999, 2; too large or malformed",
        "<f4; 2000000000, 2000000000, 2000000000; bytes of elements",
        "<c8; 1, 2; type 'c8'",
        "O; 1; plain element type"
      })
  void headersThatDoNotHoldAreRefused(String descr, String shape, String words) {
    assertThatThrownBy(() -> single(CalibrationSamples.npy(descr, false, shape, new byte[20])))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContainingAll("x.npy", words);
  }

  @Test
  void aHeaderThatClaimsToBeHugeIsRefused() {
    byte[] npy = CalibrationSamples.npy(2, "<f4", false, "1, 1", new byte[4]);
    npy[11] = 0x7f;
    assertThatThrownBy(() -> single(npy))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContaining("10,000");
  }
}
