package dev.octet.engine.samples.input;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.input.Preprocessing.Resize;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads images that Pillow wrote ({@code images/make.py}) and compares them with its pixels. */
class ImageFormatsTest {
  private static final int HEIGHT = 24;
  private static final int WIDTH = 32;

  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = ImageFormatsTest.class.getResourceAsStream("images/" + name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }

  private float[] pixels(String name, byte[] file) throws IOException {
    Path path = Files.write(folder.resolve(name), file);
    Tensor input = Tensor.activation("x", Shape.of(1, HEIGHT, WIDTH, 3), ElementType.FLOAT32);
    var crop = new Preprocessing(Resize.CENTER_CROP, null, null, null, null);
    try (Arena arena = Arena.ofConfined();
        CalibrationSet set = CalibrationSet.open(path, SetLimits.DEFAULT, folder)) {
      MemorySegment memory = arena.allocate(JAVA_FLOAT, input.shape().elements());
      new SampleReader(set, java.util.List.of(input), crop).read(0, java.util.List.of(memory));
      return memory.toArray(JAVA_FLOAT);
    }
  }

  private float[] pixels(String name) throws IOException {
    return pixels(name, resource(name));
  }

  private static double meanDifference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
    return sum / a.length;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lossless.webp",
        "animated.webp",
        "oriented.webp",
        "cmyk.tif",
        "deflate.tif",
        "pages.tif",
        "oriented.tif",
        "plain.bmp",
        "alpha.bmp"
      })
  void losslessFormatsGiveTheSamePixels(String name) throws IOException {
    assertThat(pixels(name)).isEqualTo(pixels("expected.png"));
  }

  /**
   * Lossy files and other colour spaces come close: Lab is rounded, and the lossy WebP's colours
   * are at half the resolution, which decoders enlarge in different ways.
   */
  @ParameterizedTest
  @CsvSource({"cmyk.jpg, 2", "lab.tif, 4", "lossy.webp, 8"})
  void lossyFormatsComeClose(String name, double most) throws IOException {
    assertThat(meanDifference(pixels(name), pixels("expected.png"))).isLessThan(most);
  }

  @Test
  void aGifFrameThatCoversAPartLiesOnTheBackground() throws IOException {
    assertThat(pixels("part.gif")).isEqualTo(pixels("part-expected.png"));
  }

  @Test
  void theContentDecidesWhateverTheNameSays() throws IOException {
    assertThat(pixels("photo.png", resource("lossless.webp"))).isEqualTo(pixels("expected.png"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lossless.webp",
        "lossy.webp",
        "oriented.webp",
        "cmyk.tif",
        "pages.tif",
        "plain.bmp",
        "part.gif",
        "cmyk.jpg"
      })
  void aFileCutAnywhereIsReadOrRefusedByName(String name) throws IOException {
    byte[] whole = resource(name);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 60) {
      String cut = "cut-" + length + "-" + name;
      byte[] file = Arrays.copyOf(whole, length);
      try {
        assertThat(pixels(cut, file)).hasSize(HEIGHT * WIDTH * 3);
      } catch (RejectedInputException refused) {
        assertThat(refused).hasMessageContaining(cut);
      }
    }
  }

  /** A header that claims 60,000 x 60,000 pixels is refused by the limit, before any decoder. */
  @ParameterizedTest
  @CsvSource({"plain.bmp, 18, 22, 4", "part.gif, 6, 8, 2"})
  void aHugeClaimIsRefusedBeforeAnythingIsDecoded(String name, int widthAt, int heightAt, int bytes)
      throws IOException {
    byte[] file = resource(name);
    ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes == 4) header.putInt(widthAt, 60_000).putInt(heightAt, 60_000);
    else header.putShort(widthAt, (short) 60_000).putShort(heightAt, (short) 60_000);
    assertThatThrownBy(() -> pixels("huge-" + name, file))
        .isInstanceOf(RejectedInputException.class)
        .hasMessageContainingAll("huge-" + name, "60000 x 60000");
  }
}
