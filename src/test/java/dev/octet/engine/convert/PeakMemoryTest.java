package dev.octet.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory the child process of a conversion takes. */
@Tag("slow")
class PeakMemoryTest {
  private static final int SAMPLES = 100;
  private static final int PIXELS = 224 * 224 * 3;
  private static final long MOST_MEGABYTES = 800;

  @TempDir Path folder;

  /** 90 MB of activations as floats, and 7 million weights. */
  @Test
  void aNetworkAsDeepAndWideAsDenseNet121TakesNoMoreThan800Megabytes() throws IOException {
    Path model = folder.resolve("densenet121.tflite");
    Files.write(model, TfliteWriter.write(DenseNet121.graph()));
    Path samples = Files.createDirectory(folder.resolve("samples"));
    var random = new SplittableRandom(7);
    for (int i = 0; i < SAMPLES; i++) {
      Files.write(samples.resolve("%03d.npy".formatted(i)), image(random));
    }
    ConversionChild child =
        ConversionChild.convert(ConversionChild.tested(), model, samples, "{}", folder);
    System.out.printf("peak %d MB, %s%n", child.peakMegabytes(), child.events());
    assertThat(child.peakMegabytes()).isPositive().isLessThanOrEqualTo(MOST_MEGABYTES);
  }

  /** An image of a few waves, as an .npy of unsigned bytes. */
  private static byte[] image(SplittableRandom random) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (224, 224, 3), }";
    byte[] text =
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    var npy = ByteBuffer.allocate(10 + text.length + PIXELS);
    npy.put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0);
    npy.put((byte) text.length).put((byte) 0).put(text);
    double x = random.nextDouble(0.01, 0.3);
    double y = random.nextDouble(0.01, 0.3);
    double phase = random.nextDouble(6);
    for (int i = 0; i < PIXELS; i++) {
      int column = i / 3 % 224;
      int row = i / 672;
      double wave = Math.sin(x * column + y * row + phase + i % 3);
      npy.put((byte) Math.clamp(Math.round(128 + 100 * wave + 10 * random.nextGaussian()), 0, 255));
    }
    return npy.array();
  }
}
