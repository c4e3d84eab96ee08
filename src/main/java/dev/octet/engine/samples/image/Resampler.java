package dev.octet.engine.samples.image;

import java.util.Arrays;

/**
 * Resamples a window of an image: bilinear interpolation where it is enlarged, a triangle filter of
 * two output pixels' width where it is reduced (bilinear with antialiasing). Columns are reduced
 * first, one row at a time in floats, then rows. Results are rounded to integers, as in an 8-bit
 * image. Buffers are kept for reuse, so each thread needs an instance of its own.
 */
public final class Resampler {
  private float[] columnSums = new float[0];

  /**
   * Computes the output.
   *
   * @param source the source image
   * @param x left edge of the window in source pixels
   * @param y upper edge of the window in source pixels
   * @param scaleX source pixels per output pixel, horizontally
   * @param scaleY source pixels per output pixel, vertically
   * @param outWidth width of the output in pixels
   * @param outHeight height of the output in pixels
   * @param into receives {@code outHeight * outWidth * channels} bytes, red first
   */
  public void resample(
      Pixels source,
      double x,
      double y,
      double scaleX,
      double scaleY,
      int outWidth,
      int outHeight,
      byte[] into) {
    Kernel columns = Kernel.of(x, scaleX, outWidth, source.width());
    Kernel rows = Kernel.of(y, scaleY, outHeight, source.height());
    int rowLength = source.width() * source.pixelStride();
    if (columnSums.length < rowLength) columnSums = new float[rowLength];
    for (int row = 0; row < outHeight; row++) {
      sumRows(source, rows, row, rowLength);
      sumColumns(source, columns, outWidth, into, row * outWidth * source.channels().length);
    }
  }

  private void sumRows(Pixels source, Kernel rows, int row, int rowLength) {
    float[] sums = columnSums;
    byte[] data = source.data();
    Arrays.fill(sums, 0, rowLength, 0);
    for (int pixel = 0; pixel < rows.count[row]; pixel++) {
      float weight = rows.weights[row * rows.most + pixel];
      int from = source.offset() + (rows.first[row] + pixel) * source.rowStride();
      int length =
          Math.min(
              rowLength, data.length - from); // the array may end within the stride of the last row
      for (int i = 0; i < length; i++) sums[i] += weight * (data[from + i] & 0xff);
    }
  }

  private void sumColumns(Pixels source, Kernel columns, int outWidth, byte[] into, int at) {
    float[] sums = columnSums;
    int stride = source.pixelStride();
    int[] channels = source.channels();
    int out = at;
    for (int column = 0; column < outWidth; column++) {
      int from = columns.first[column] * stride;
      int pixels = columns.count[column];
      int weights = column * columns.most;
      for (int channel : channels) {
        float sum = 0.5f;
        for (int pixel = 0; pixel < pixels; pixel++) {
          sum += columns.weights[weights + pixel] * sums[from + channel + pixel * stride];
        }
        into[out++] = (byte) Math.clamp((int) sum, 0, 255);
      }
    }
  }

  /** Source pixels and weights of each output pixel along one axis. */
  private static final class Kernel {
    final int most;
    final int[] first;
    final int[] count;
    final float[] weights;

    private Kernel(int most, int outputs) {
      this.most = most;
      first = new int[outputs];
      count = new int[outputs];
      weights = new float[most * outputs];
    }

    static Kernel of(double start, double scale, int outputs, int sources) {
      double reach = Math.max(1, scale);
      var kernel = new Kernel((int) Math.ceil(reach) * 2 + 2, outputs);
      for (int i = 0; i < outputs; i++) {
        double center = start + (i + 0.5) * scale;
        int from = Math.clamp((int) Math.floor(center - reach), 0, sources - 1);
        int to = Math.clamp((int) Math.ceil(center + reach), from + 1, sources);
        double total = 0;
        for (int s = from; s < to; s++) total += triangle((s + 0.5 - center) / reach);
        kernel.first[i] = from;
        if (total <= 0) { // beyond the edge: repeat the pixel at the edge
          kernel.first[i] = Math.clamp((int) Math.floor(center), 0, sources - 1);
          kernel.count[i] = 1;
          kernel.weights[i * kernel.most] = 1;
          continue;
        }
        kernel.count[i] = to - from;
        for (int s = from; s < to; s++) {
          kernel.weights[i * kernel.most + s - from] =
              (float) (triangle((s + 0.5 - center) / reach) / total);
        }
      }
      return kernel;
    }

    private static double triangle(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  }
}
