package dev.octet.engine.samples.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.octet.SharedData;
import dev.octet.engine.InputProblem;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.Warning;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.SetSummary;
import dev.octet.engine.timing.Deadline;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken images and values that are not finite are found without a network, and named. */
class SetCheckTest {
  private static final byte[] TEXT = "not an image".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private SetSummary check(Path path, Deadline deadline) {
    try (var set = CalibrationSet.open(path, SetLimits.DEFAULT, folder, deadline)) {
      return SetCheck.of(set, deadline);
    }
  }

  private SetSummary check(Path path) {
    return check(path, Deadline.NONE);
  }

  private InputProblem refusal(Path path) {
    var refused = catchThrowableOfType(RejectedInputException.class, () -> check(path));
    assertThat(refused).as("refusal").isNotNull();
    return refused.problem();
  }

  /** Noise, so that no format stores it in a few bytes. */
  private static BufferedImage noise() {
    return CalibrationSamples.image(
        64,
        48,
        BufferedImage.TYPE_INT_RGB,
        (x, y) -> (int) ((x * 2654435761L ^ y * 40503L * 65537) & 0xffffff));
  }

  private static byte[] image(String format) throws IOException {
    if (format.equals("progressive")) return progressive();
    return CalibrationSamples.encoded(noise(), format);
  }

  private static byte[] progressive() throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(noise(), null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private Path images(Map<String, byte[]> files) throws IOException {
    return CalibrationSamples.zip(folder.resolve("set.zip"), files);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "progressive", "png", "bmp", "gif", "tif"})
  void anImageThatBreaksOffIsNamed(String format) throws IOException {
    byte[] whole = image(format);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.jpg", CalibrationSamples.jpeg(20, 30));
    files.put("b." + format.replace("progressive", "jpg"), whole);
    assertThat(check(images(files)).decoded()).as(format).isEqualTo(2);
    String cut = "cut." + format.replace("progressive", "jpg");
    files.put(cut, Arrays.copyOf(whole, whole.length * 6 / 10));
    InputProblem problem = refusal(images(files));
    assertThat(problem.code()).isEqualTo("not-a-picture");
    assertThat(problem.file()).isEqualTo(cut);
    assertThat(problem.detail()).endsWith("1 of 3 samples can't be used.");
    assertThat(problem.findings()).singleElement().asString().startsWith(cut + ": ");
    assertThat(problem.action()).contains("Remove or replace");
  }

  @Test
  void aJpegThatLacksOnlyItsEndMarkerIsWhole() throws IOException {
    byte[] whole = CalibrationSamples.jpeg(64, 48);
    byte[] open = Arrays.copyOf(whole, whole.length - 2);
    assertThat(check(images(Map.of("a.jpg", whole, "b.jpg", open))).decoded()).isEqualTo(2);
  }

  @Test
  void pixelsThatDoNotInflateAreFoundBehindASoundHeader() throws IOException {
    byte[] png = image("png");
    for (int i = png.length / 2; i < png.length / 2 + 200; i++) png[i] ^= 0x55;
    InputProblem problem = refusal(images(Map.of("a.png", image("png"), "bad.png", png)));
    assertThat(problem.code()).isEqualTo("not-a-picture");
    assertThat(problem.file()).isEqualTo("bad.png");
    assertThat(problem.detail()).contains("can't be decoded");
  }

  @Test
  void headersAndContentsAreReportedTogetherAndTheRestIsCounted() throws IOException {
    byte[] whole = CalibrationSamples.jpeg(64, 48);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) files.put("%04d.jpg".formatted(i), i < 1_970 ? whole : TEXT);
    files.put("0003.jpg", Arrays.copyOf(whole, whole.length / 2));
    InputProblem problem = refusal(images(files));
    assertThat(problem.detail()).contains("31 of 2,000 samples");
    assertThat(problem.findings()).hasSize(InputProblem.MAX_FINDINGS + 1);
    assertThat(problem.findings().getFirst()).startsWith("0003.jpg: The image can't be decoded");
    assertThat(problem.findings().get(1)).startsWith("1970.jpg: The file is not a JPEG");
    assertThat(problem.findings().getLast()).isEqualTo("and 11 more");
  }

  @Test
  void aLargeImageIsCheckedInLittleMemory() throws IOException {
    var wide = new BufferedImage(30_000, 900, BufferedImage.TYPE_BYTE_GRAY);
    byte[] png = CalibrationSamples.encoded(wide, "png");
    assertThat(check(images(Map.of("wide.png", png))).decoded()).isEqualTo(1);
  }

  @Test
  void whatTheTimeDoesNotAllowIsLeftToTheConversionWithAWarning() throws IOException {
    Path broken = images(Map.of("a.jpg", CalibrationSamples.jpeg(20, 30), "b.jpg", TEXT));
    SetSummary summary = check(broken, Deadline.after(Duration.ZERO));
    assertThat(summary.decoded()).isZero();
    assertThat(summary.samples()).isEqualTo(2);
    assertThat(summary.problems()).extracting(Warning::code).containsExactly("samples-not-checked");
    assertThat(summary.problems().getFirst().message())
        .startsWith("0 of 2 samples were checked")
        .contains("in the conversion");
    assertThat(check(SharedData.require("images/originals")).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 13, 100, 1_000, 4_096})
  void theFirstSamplesAreSpreadOverAll(int count) {
    int step = Spread.step(count);
    int[] order = IntStream.range(0, count).map(i -> (int) ((long) i * step % count)).toArray();
    assertThat(Arrays.stream(order).distinct().count()).isEqualTo(count);
    int part = Math.max(1, count / 10);
    int[] first = Arrays.stream(order).limit(part).sorted().toArray();
    int before = 0;
    for (int sample : first) {
      assertThat(sample - before).isLessThan(5 * count / part);
      before = sample;
    }
    assertThat(count - before).isLessThanOrEqualTo(5 * count / part);
  }

  private Path npy(String name, String descr, boolean fortran, String shape, byte[] elements)
      throws IOException {
    return Files.write(
        folder.resolve(name), CalibrationSamples.npy(descr, fortran, shape, elements));
  }

  private static byte[] floats(int count, int bad, float value) {
    var values = new float[count];
    for (int i = 0; i < count; i++) values[i] = i / 7f;
    values[bad] = value;
    return CalibrationSamples.floats(values);
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "Infinity, Infinity", "-Infinity, -Infinity"})
  void aValueThatIsNotFiniteIsNamedWithItsPlace(float value, String name) throws IOException {
    // element (3, 1, 2) of 5 x 2 x 4
    InputProblem problem =
        refusal(npy("x.npy", "<f4", false, "5, 2, 4", floats(40, 3 * 8 + 4 + 2, value)));
    assertThat(problem.code()).isEqualTo("non-finite-value");
    assertThat(problem.file()).isEqualTo("x.npy[3]");
    assertThat(problem.detail())
        .isEqualTo("Element [1, 2] is %s. 1 of 5 samples can't be used.".formatted(name));
    assertThat(problem.action()).contains("Remove or correct");
  }

  @Test
  void inFortranOrderThePlaceIsTheSame() throws IOException {
    // element (3, 1, 2) lies at 3 + 5 (1 + 2 * 2)
    byte[] elements = floats(40, 3 + 5 * (1 + 2 * 2), Float.NaN);
    InputProblem problem = refusal(npy("x.npy", "<f4", true, "5, 2, 4", elements));
    assertThat(problem.file()).isEqualTo("x.npy[3]");
    assertThat(problem.detail()).startsWith("Element [1, 2] is NaN.");
  }

  @Test
  void eachBadSampleOfALargeArrayIsNamedOnce() throws IOException {
    // 3,000 samples of 1,000 elements: twelve blocks
    var elements = ByteBuffer.allocate(12_000_000).order(ByteOrder.LITTLE_ENDIAN);
    for (int sample : new int[] {0, 262, 263, 2_999}) {
      elements.putFloat((sample * 1_000 + 999) * 4, Float.NaN);
      elements.putFloat((sample * 1_000 + 17) * 4, Float.POSITIVE_INFINITY);
    }
    InputProblem problem = refusal(npy("x.npy", "<f4", false, "3000, 1000", elements.array()));
    assertThat(problem.detail()).contains("4 of 3,000 samples");
    assertThat(problem.findings())
        .containsExactly(
            "x.npy[0]: Element [17] is Infinity.",
            "x.npy[262]: Element [17] is Infinity.",
            "x.npy[263]: Element [17] is Infinity.",
            "x.npy[2999]: Element [17] is Infinity.");
  }

  @Test
  void arraysOfNothingButNansAreReadOnce() throws IOException {
    var elements = new byte[4_000_000];
    Arrays.fill(elements, (byte) 0xff);
    for (boolean fortran : new boolean[] {false, true}) {
      InputProblem problem = refusal(npy("x.npy", "<f4", fortran, "1000000, 1", elements));
      assertThat(problem.detail()).contains("1,000,000 of 1,000,000");
    }
  }

  @ParameterizedTest
  @CsvSource({"<f2, 7e00, NaN", ">f4, 7f800000, Infinity", "<f8, 7ff0000000000000, Infinity"})
  void everyTypeOfFloatIsRead(String descr, String bits, String name) throws IOException {
    int bytes = descr.charAt(2) - '0';
    var big = ByteBuffer.allocate(8).putLong(Long.parseUnsignedLong(bits, 16)).array();
    var elements = new byte[3 * bytes];
    for (int i = 0; i < bytes; i++) {
      int at = descr.startsWith("<") ? bytes - 1 - i : i;
      elements[2 * bytes + at] = big[8 - bytes + i];
    }
    InputProblem problem = refusal(npy("x.npy", descr, false, "3, 1", elements));
    assertThat(problem.file()).isEqualTo("x.npy[2]");
    assertThat(problem.detail()).startsWith("Element [0] is " + name + ".");
  }

  @Test
  void aDoubleThatFloatsCanNotHoldIsNotFinite() throws IOException {
    byte[] elements =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(1e300).array();
    assertThat(refusal(npy("x.npy", "<f8", false, "2, 1", elements)).detail())
        .startsWith("Element [0] is 1.0E300, which float32 can't hold.");
  }

  @Test
  void everyArrayOfAnNpzAndEveryFileIsRead() throws IOException {
    byte[] good = CalibrationSamples.npy("<f4", false, "2, 3", floats(6, 0, 0));
    byte[] bad = CalibrationSamples.npy("<f4", false, "2, 3", floats(6, 4, Float.NaN));
    byte[] whole = CalibrationSamples.npy("<i8", false, "2, 3", new byte[48]);
    Path npz =
        CalibrationSamples.zip(
            folder.resolve("set.npz"), Map.of("a.npy", good, "b.npy", bad, "ids.npy", whole));
    assertThat(refusal(npz).file()).isEqualTo("b.npy[1]");
    Path files =
        CalibrationSamples.zip(
            folder.resolve("files.zip"), Map.of("0.npy", good, "1.npy", bad, "2.npy", good));
    InputProblem problem = refusal(files);
    assertThat(problem.file()).isEqualTo("1.npy");
    assertThat(problem.detail()).isEqualTo("Element [1, 1] is NaN. 1 of 3 samples can't be used.");
    Path sound = CalibrationSamples.zip(folder.resolve("sound.npz"), Map.of("a.npy", good));
    assertThat(check(sound).decoded()).isEqualTo(2);
    assertThat(check(npy("i.npy", "<i4", false, "7, 2", new byte[56])).decoded()).isEqualTo(7);
  }

  @Test
  void rawTensorsHaveNoTypeYet() throws IOException {
    Path raw = images(Map.of("a.bin", CalibrationSamples.floats(Float.NaN, 1)));
    assertThat(check(raw).decoded()).isZero();
    assertThat(check(raw).problems()).isEmpty();
  }
}
