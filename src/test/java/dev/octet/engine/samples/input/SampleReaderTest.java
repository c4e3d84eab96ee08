package dev.octet.engine.samples.input;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.engine.RejectedInputException;
import dev.octet.engine.calibrate.CalibrationSamples;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.run.Workers;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing.Channels;
import dev.octet.engine.samples.input.Preprocessing.Elements;
import dev.octet.engine.samples.input.Preprocessing.Resize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleReaderTest {
  @TempDir Path folder;

  private static Tensor input(int... shape) {
    return Tensor.activation("input", Shape.of(shape), ElementType.FLOAT32);
  }

  private static Preprocessing images(Resize resize) {
    return new Preprocessing(resize, null, null, null, null);
  }

  private float[] read(String name, byte[] file, Tensor input, Preprocessing preprocessing)
      throws IOException {
    Path set = Files.write(folder.resolve(name), file);
    return read(set, 0, input, preprocessing);
  }

  private float[] read(Path path, int sample, Tensor input, Preprocessing preprocessing) {
    try (Arena arena = Arena.ofConfined();
        CalibrationSet set = CalibrationSet.open(path, SetLimits.DEFAULT, folder)) {
      MemorySegment memory = arena.allocate(JAVA_FLOAT, input.shape().elements());
      new SampleReader(set, List.of(input), preprocessing).read(sample, List.of(memory));
      return memory.toArray(JAVA_FLOAT);
    }
  }

  private static byte[] png(BufferedImage image) throws IOException {
    return CalibrationSamples.encoded(image, "png");
  }

  /** Red tells the column, green the row, blue is 7. */
  private static byte[] positions(int width, int height) throws IOException {
    return png(
        CalibrationSamples.image(
            width, height, BufferedImage.TYPE_INT_RGB, (x, y) -> (x << 16) | (y << 8) | 7));
  }

  @Test
  void aCentreCropTakesTheMiddlePixelsAsTheyAre() throws IOException {
    float[] values = read("a.png", positions(7, 5), input(1, 1, 2, 3), images(Resize.CENTER_CROP));
    assertThat(values).containsExactly(2, 2, 7, 3, 2, 7);
  }

  @Test
  void aPictureThatIsTooSmallForACropIsEnlargedUntilItCovers() throws IOException {
    float[] values = read("a.png", positions(4, 2), input(1, 4, 4, 3), images(Resize.CENTER_CROP));
    // twice as large, the middle columns: 1.25 and 1.75, rounded, begin at 0.75
    assertThat(values[0]).isEqualTo(1);
    assertThat(values[9]).isEqualTo(2);
    assertThat(values[4 * 9 + 1]).isEqualTo(1);
  }

  @Test
  void resizeCropLeavesAMarginOfASeventh() throws IOException {
    float[] plain =
        read("a.png", positions(16, 24), input(1, 14, 14, 3), images(Resize.RESIZE_CROP));
    assertThat(plain).startsWith(1, 5, 7, 2, 5, 7);
    float[] halved =
        read("b.png", positions(32, 48), input(1, 14, 14, 3), images(Resize.RESIZE_CROP));
    // two pixels become one: column 2 and 3 the first
    assertThat(halved).startsWith(3, 11, 7, 5, 11, 7);
    float[] between =
        read("c.png", positions(15, 30), input(1, 14, 14, 3), images(Resize.RESIZE_CROP));
    assertThat(between).startsWith(0, 8, 7);
  }

  @Test
  void resizeStretchesWhateverTheAspect() throws IOException {
    float[] values = read("a.png", positions(8, 2), input(1, 2, 2, 3), images(Resize.RESIZE));
    assertThat(values[0]).isBetween(1f, 2f);
    assertThat(values[3]).isBetween(5f, 6f);
    assertThat(values[1]).isZero();
    assertThat(values[7]).isEqualTo(1);
  }

  @Test
  void channelsComeInTheOrderAskedForAndNormalised() throws IOException {
    byte[] image =
        png(CalibrationSamples.image(2, 2, BufferedImage.TYPE_INT_RGB, (_, _) -> 0x0a1428));
    var bgr =
        new Preprocessing(null, null, Channels.BGR, List.of(0f, 10f, 5f), List.of(2f, 1f, 5f));
    assertThat(read("a.png", image, input(1, 1, 1, 3), bgr)).containsExactly(20, 10, 1);
    var grey = new Preprocessing(null, null, Channels.GRAY, List.of(0f), List.of(1f));
    assertThat(read("a.png", image, input(1, 1, 1, 1), grey)).containsExactly(19);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void everyKindOfColourPngReadsTheSame(int type) throws IOException {
    byte[] image = png(CalibrationSamples.image(2, 2, type, (_, _) -> 0xffcc3366));
    assertThat(read("a.png", image, input(1, 1, 1, 3), Preprocessing.NOT_GIVEN))
        .containsExactly(0xcc, 0x33, 0x66);
  }

  @ParameterizedTest
  @CsvSource({"10, 77, 77", "11, 25700, 100", "12, 1, 255"})
  void greyPicturesOfAnyDepthFillAllChannelsUnchanged(int type, int sample, float value)
      throws IOException {
    var image = new BufferedImage(2, 2, type);
    for (int i = 0; i < 4; i++) image.getRaster().setSample(i / 2, i % 2, 0, sample);
    assertThat(read("a.png", png(image), input(1, 1, 1, 3), Preprocessing.NOT_GIVEN))
        .containsExactly(value, value, value);
    assertThat(read("a.png", png(image), input(1, 1, 1, 1), Preprocessing.NOT_GIVEN))
        .containsExactly(value);
  }

  @Test
  void aGreyJpegReadsItsOwnValues() throws IOException {
    var image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    Arrays.fill(
        ((java.awt.image.DataBufferByte) image.getRaster().getDataBuffer()).getData(), (byte) 77);
    byte[] jpeg = CalibrationSamples.encoded(image, "jpg");
    assertThat(read("a.jpg", jpeg, input(1, 1, 1, 3), Preprocessing.NOT_GIVEN))
        .containsExactly(77, 77, 77);
  }

  /** A dark, a red, a green and a blue quarter; each orientation stores them elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "1, KRGB", "2, RKBG", "3, BGRK", "4, GBKR", "5, KGRB", "6, RBKG", "7, BRGK", "8, GKBR"
  })
  void picturesAreTurnedUpright(int orientation, String storedQuarters) throws IOException {
    byte[] jpeg =
        CalibrationSamples.encoded(
            CalibrationSamples.image(
                64,
                64,
                BufferedImage.TYPE_INT_RGB,
                (x, y) ->
                    switch (storedQuarters.charAt(x / 32 + y / 32 * 2)) {
                      case 'R' -> 0xff0000;
                      case 'G' -> 0x00ff00;
                      case 'B' -> 0x0000ff;
                      default -> 0;
                    }),
            "jpg");
    float[] values =
        read(
            "a.jpg",
            CalibrationSamples.withOrientation(jpeg, orientation),
            input(1, 4, 4, 3),
            images(Resize.RESIZE));
    var seen = new StringBuilder();
    for (int pixel : new int[] {0, 3, 12, 15}) {
      boolean red = values[3 * pixel] > 100;
      boolean green = values[3 * pixel + 1] > 100;
      boolean blue = values[3 * pixel + 2] > 100;
      seen.append(red ? 'R' : green ? 'G' : blue ? 'B' : 'K');
    }
    assertThat(seen).hasToString("KRGB");
  }

  @Test
  void aPictureThatIsFarTooLargeIsReducedToItsMeans() throws IOException {
    byte[] jpeg =
        CalibrationSamples.encoded(
            CalibrationSamples.image(
                3000,
                2000,
                BufferedImage.TYPE_INT_RGB,
                (x, y) -> ((x * 255 / 3000) << 16) | ((y * 255 / 2000) << 8) | 128),
            "jpg");
    float[] values = read("a.jpg", jpeg, input(1, 10, 10, 3), images(Resize.RESIZE));
    for (int i = 0; i < 100; i++) {
      int column = i % 10;
      int row = i / 10;
      assertThat(values[3 * i]).isBetween(column * 25.5f + 9, column * 25.5f + 17);
      assertThat(values[3 * i + 1]).isBetween(row * 25.5f + 9, row * 25.5f + 17);
      assertThat(values[3 * i + 2]).isBetween(125f, 131f);
    }
  }

  @Test
  void aPictureWithTooManyPixelsIsRefusedByItsHeader() throws IOException {
    byte[] png = positions(4, 4);
    png[18] = 0x7f; // the width becomes 32516
    png[22] = 0x7f;
    assertThatThrownBy(() -> read("a.png", png, input(1, 2, 2, 3), Preprocessing.NOT_GIVEN))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContainingAll("a.png", "32516 x 32516", "64,000,000");
  }

  @Test
  void aPictureThatBreaksOffIsRefusedByName() throws IOException {
    byte[] png = positions(200, 200);
    assertThatThrownBy(
            () -> read("a.png", Arrays.copyOf(png, 60), input(1, 2, 2, 3), Preprocessing.NOT_GIVEN))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContainingAll("a.png", "can't be decoded");
  }

  @Test
  void aSampleThatIsNoPictureIsRefusedBeforeAnyIsRead() throws IOException {
    Path set =
        CalibrationSamples.folder(
            folder.resolve("set"),
            Map.of(
                "a.jpg",
                CalibrationSamples.jpeg(8, 8),
                "b.jpg",
                "not an image".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> read(set, 0, input(1, 2, 2, 3), Preprocessing.NOT_GIVEN))
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> assertThat(e.problem().code()).isEqualTo("not-a-picture"))
        .hasMessageContaining("b.jpg");
  }

  @Test
  void preprocessingThatContradictsTheInputIsRefused() throws IOException {
    byte[] image = positions(4, 4);
    var size = new Preprocessing(null, List.of(3, 2), null, null, null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 2, 2, 3), size))
        .hasMessageContainingAll("/preprocessing/size", "3 x 2", "2 x 2");
    var grey = new Preprocessing(null, null, Channels.GRAY, null, null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 2, 2, 3), grey))
        .hasMessageContainingAll("/preprocessing/channels", "GRAY", "1x2x2x3");
    var two = new Preprocessing(null, null, null, List.of(1f, 2f), null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 2, 2, 3), two))
        .hasMessageContainingAll("/preprocessing/mean", "2 values", "3 channels");
    assertThatThrownBy(() -> read("a.png", image, input(1, 640), Preprocessing.NOT_GIVEN))
        .hasMessageContainingAll("images", "1x640");
  }

  /** Returns an input of 1 x height x width x channels with its channels first. */
  private static float[] channelsFirst(float[] last, int channels) {
    var first = new float[last.length];
    int pixels = last.length / channels;
    for (int i = 0; i < last.length; i++) first[i % channels * pixels + i / channels] = last[i];
    return first;
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESIZE", "CENTER_CROP", "RESIZE_CROP"})
  void anInputWithItsChannelsFirstGetsTheSamePixels(Resize resize) throws IOException {
    byte[] image = positions(29, 23);
    List<Float> mean = List.of(10f, 20f, 30f);
    List<Float> std = List.of(2f, 4f, 8f);
    for (Channels order : List.of(Channels.RGB, Channels.BGR)) {
      var colors = new Preprocessing(resize, List.of(7, 5), order, mean, std);
      assertThat(read("a.png", image, input(1, 3, 7, 5), colors))
          .isEqualTo(channelsFirst(read("a.png", image, input(1, 7, 5, 3), colors), 3));
    }
    var grey = new Preprocessing(resize, null, Channels.GRAY, List.of(9f), List.of(3f));
    assertThat(read("a.png", image, input(1, 1, 7, 5), grey))
        .isEqualTo(read("a.png", image, input(1, 7, 5, 1), grey));
    byte[] grays = png(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY));
    var each = new Preprocessing(resize, null, null, mean, std);
    assertThat(read("g.png", grays, input(1, 3, 2, 2), each))
        .containsExactly(-5, -5, -5, -5, -5, -5, -5, -5, -3.75f, -3.75f, -3.75f, -3.75f);
  }

  @Test
  void ofTwoAxesThatMayBeTheChannelsTheLastOneIs() throws IOException {
    // 3 rows, 2 columns, and 3 channels
    float[] values = read("a.png", positions(2, 3), input(1, 3, 2, 3), images(Resize.CENTER_CROP));
    assertThat(values).startsWith(0, 0, 7, 1, 0, 7, 0, 1, 7);
  }

  @Test
  void preprocessingOfChannelsFirstIsComparedWithTheChannels() throws IOException {
    byte[] image = positions(4, 4);
    var size = new Preprocessing(null, List.of(3, 2), null, null, null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 3, 4, 2), size))
        .hasMessageContainingAll("/preprocessing/size", "3 x 2", "4 x 2");
    var grey = new Preprocessing(null, null, Channels.GRAY, null, null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 3, 2, 2), grey))
        .hasMessageContainingAll("/preprocessing/channels", "GRAY", "1x3x2x2", "3 channels");
    var two = new Preprocessing(null, null, null, List.of(1f, 2f), null);
    assertThatThrownBy(() -> read("a.png", image, input(1, 3, 2, 2), two))
        .hasMessageContainingAll("/preprocessing/mean", "2 values", "3 channels");
  }

  /** Bytes for an input with its channels first, which need not be an image. */
  @Test
  void bytesAreNormalizedByTheirChannel() throws IOException {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    var colors = new Preprocessing(null, null, null, List.of(1f, 2f, 3f), List.of(1f, 2f, 4f));
    assertThat(read("a.bin", bytes, input(1, 3, 2, 2), colors))
        .containsExactly(0, 1, 2, 3, 1.5f, 2, 2.5f, 3, 1.5f, 1.75f, 2, 2.25f);
    var rows = new Preprocessing(null, null, null, List.of(1f, 3f), List.of(1f, 2f));
    assertThat(read("a.bin", bytes, input(1, 3, 2, 2), rows)).startsWith(0, -0.5f, 2, 0.5f);
    var one = new Preprocessing(null, null, null, List.of(1f), List.of(2f));
    assertThat(read("a.bin", bytes, input(1, 3, 2, 2), one)).startsWith(0, 0.5f, 1, 1.5f, 2);
  }

  @Test
  void rawTensorsAreBytesOfEitherSignOrFloats() throws IOException {
    byte[] bytes = {1, -2, 127, -128};
    var signed = new Preprocessing(null, null, null, List.of(1f), List.of(0.5f), Elements.INT8);
    assertThat(read("a.bin", bytes, input(1, 4), signed)).containsExactly(0, -6, 252, -258);
    assertThat(read("a.bin", bytes, input(1, 4), Preprocessing.NOT_GIVEN))
        .containsExactly(1, 254, 127, 128);
    assertThat(
            read(
                "a.raw",
                CalibrationSamples.floats(0.5f, 1, 2, 3),
                input(1, 2, 2),
                Preprocessing.NOT_GIVEN))
        .containsExactly(0.5f, 1, 2, 3);
    assertThatThrownBy(() -> read("a.bin", bytes, input(1, 3), Preprocessing.NOT_GIVEN))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContainingAll("a.bin", "4 bytes", "1x3");
  }

  @Test
  void inputsOfIntegersGetTheValuesAsTheyAre() throws IOException {
    Path set = Files.write(folder.resolve("a.bin"), CalibrationSamples.floats(1.4f, -3, 300));
    var preprocessing = new Preprocessing(null, null, null, List.of(100f), List.of(2f));
    for (ElementType type : List.of(ElementType.INT32, ElementType.UINT8)) {
      try (Arena arena = Arena.ofConfined();
          CalibrationSet opened = CalibrationSet.open(set, SetLimits.DEFAULT, folder)) {
        MemorySegment memory = arena.allocate(3L * type.bytes(), 4);
        Tensor input = Tensor.activation("ids", Shape.of(1, 3), type);
        new SampleReader(opened, List.of(input), preprocessing).read(0, List.of(memory));
        if (type == ElementType.INT32) {
          assertThat(memory.toArray(JAVA_INT)).containsExactly(1, -3, 300);
        } else {
          assertThat(memory.toArray(JAVA_BYTE)).containsExactly(1, 0, 255);
        }
      }
    }
  }

  @Test
  void severalThreadsReadTheSameAsOne() {
    Path images = SharedData.require("images/originals");
    Tensor input = input(1, 96, 96, 3);
    try (CalibrationSet set = CalibrationSet.open(images, SetLimits.DEFAULT, folder)) {
      var reader = new SampleReader(set, List.of(input), Preprocessing.NOT_GIVEN);
      var alone = new float[set.size()][];
      var together = new float[set.size()][];
      for (int threads : new int[] {1, 4}) {
        float[][] into = threads == 1 ? alone : together;
        Workers.forEach(
            set.size(),
            threads,
            () ->
                Workers.each(i -> {
                  try (Arena arena = Arena.ofConfined()) {
                    MemorySegment memory = arena.allocate(JAVA_FLOAT, input.shape().elements());
                    reader.read(i, List.of(memory));
                    into[i] = memory.toArray(JAVA_FLOAT);
                  }
                }));
      }
      assertThat(together).isDeepEqualTo(alone);
    }
  }
}
