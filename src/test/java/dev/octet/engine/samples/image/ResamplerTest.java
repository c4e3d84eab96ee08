package dev.octet.engine.samples.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against one sum in doubles for each output pixel, on random windows of random images. */
class ResamplerTest {
  private static final int CASES = 150;

  private static Pixels random(SplittableRandom random) {
    int width = 1 + random.nextInt(20);
    int height = 1 + random.nextInt(20);
    int pixelStride = 1 + random.nextInt(4);
    int rowStride = width * pixelStride + random.nextInt(5);
    int offset = random.nextInt(7);
    int[] channels = pixelStride < 3 ? new int[] {pixelStride - 1} : new int[] {2, 1, 0};
    var data = new byte[offset + (height - 1) * rowStride + width * pixelStride];
    random.nextBytes(data);
    return new Pixels(data, offset, width, height, pixelStride, rowStride, channels);
  }

  private static double pixel(Pixels image, int x, int y, int channel) {
    int at = image.offset() + y * image.rowStride() + x * image.pixelStride();
    return image.data()[at + image.channels()[channel]] & 0xff;
  }

  private static double triangle(double center, double scale, int source) {
    return Math.max(0, 1 - Math.abs(source + 0.5 - center) / Math.max(1, scale));
  }

  /** The weighted mean of all pixels of the image; of the nearest where none has a weight. */
  private static double plain(
      Pixels image, double centerX, double centerY, double scaleX, double scaleY, int channel) {
    double sum = 0;
    double total = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        double weight = weight(centerX, scaleX, x, image.width());
        weight *= weight(centerY, scaleY, y, image.height());
        sum += weight * pixel(image, x, y, channel);
        total += weight;
      }
    }
    return sum / total;
  }

  private static double weight(double center, double scale, int source, int sources) {
    double total = 0;
    for (int s = 0; s < sources; s++) total += triangle(center, scale, s);
    if (total > 0) return triangle(center, scale, source);
    return source == Math.clamp((int) Math.floor(center), 0, sources - 1) ? 1 : 0;
  }

  @Test
  void pixelsAreTheMeansOfWhatLiesUnderThem() {
    var random = new SplittableRandom(1);
    var resampler = new Resampler();
    for (int i = 0; i < CASES; i++) {
      Pixels image = random(random);
      int width = 1 + random.nextInt(17);
      int height = 1 + random.nextInt(17);
      double scaleX = random.nextDouble(0.2, 4);
      double scaleY = random.nextDouble(0.2, 4);
      double left = random.nextDouble(-3, image.width());
      double top = random.nextDouble(-3, image.height());
      int channels = image.channels().length;
      var found = new byte[width * height * channels];
      resampler.resample(image, left, top, scaleX, scaleY, width, height, found);
      for (int at = 0; at < found.length; at++) {
        int column = at / channels % width;
        int row = at / channels / width;
        double centerX = left + (column + 0.5) * scaleX;
        double centerY = top + (row + 0.5) * scaleY;
        double wanted = plain(image, centerX, centerY, scaleX, scaleY, at % channels);
        assertThat(Math.abs((found[at] & 0xff) - wanted))
            .as("case %d, column %d, row %d: %s", i, column, row, wanted)
            .isLessThan(0.51);
      }
    }
  }
}
