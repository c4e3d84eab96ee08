package dev.octet.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.Octet;
import dev.octet.SharedSample;
import dev.octet.engine.calibrate.CalibrationSamples;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that would take all memory or hours, given to a process of the usual small heap. */
class CostlyImagesTest {
  private static final int REJECTED = 3;

  @TempDir Path folder;

  /** What a conversion with one image says. */
  private String conversion(int status, String name, byte[] image) throws Exception {
    Path set = CalibrationSamples.folder(folder.resolve("set"), Map.of(name, image));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Octet.class.getName(),
                "convert",
                SharedSample.modelIn(folder).toString(),
                "--calibration",
                set.toString(),
                "-o",
                folder.resolve("out.tflite").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String words = Files.readString(log);
    assertThat(process.exitValue()).as(words).isEqualTo(status);
    assertThat(words).doesNotContain("OutOfMemoryError");
    return words;
  }

  @Test
  void aWebpOfTooManyPixelsForTheHeapIsRefusedWithTheFigures() throws Exception {
    byte[] lossless =
        ByteBuffer.allocate(40)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(32)
            .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
            .putInt(20)
            .put((byte) 0x2f)
            .putInt(7_999 | 7_999 << 14)
            .array();
    assertThat(conversion(REJECTED, "big.webp", lossless))
        .contains("big.webp", "8000 x 8000", "366 MB");
  }

  @Test
  void aGifOfTooManyPixelsForTheHeapIsRefusedWithTheFigures() throws Exception {
    byte[] gif =
        CalibrationSamples.encoded(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED), "gif");
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putInt(6, 8_000 << 16 | 8_000);
    assertThat(conversion(REJECTED, "big.gif", gif)).contains("big.gif", "8000 x 8000", "549 MB");
  }

  @Test
  void whatFitsIsDecoded() throws Exception {
    var image = new BufferedImage(3_600, 3_600, BufferedImage.TYPE_BYTE_INDEXED);
    conversion(0, "large.gif", CalibrationSamples.encoded(image, "gif"));
  }

  @Test
  void aJpegOfHundredsOfScansIsRefused() throws Exception {
    byte[] jpeg = TestImages.progressive();
    Format.Piece last =
        new JpegFormat()
            .layout(jpeg).pieces().stream()
                .filter(piece -> (jpeg[piece.at() + 1] & 0xff) == 0xda)
                .reduce((a, b) -> b)
                .orElseThrow();
    byte[] scan = Arrays.copyOfRange(jpeg, last.at(), last.at() + last.bytes());
    var many = new ByteArrayOutputStream();
    many.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 1_000; i++) many.writeBytes(scan);
    many.write(jpeg, jpeg.length - 2, 2);
    assertThat(conversion(REJECTED, "scans.jpg", many.toByteArray()))
        .contains("scans.jpg", "1,010 scans", "at most 100");
    conversion(0, "scans.jpg", jpeg);
  }
}
