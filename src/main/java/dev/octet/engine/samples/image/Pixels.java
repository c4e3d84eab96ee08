package dev.octet.engine.samples.image;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * A decoded image with 8 bits per channel and interleaved channels. Alpha is dropped and color
 * profiles are ignored, as in other runtimes.
 *
 * @param data bytes of the pixels
 * @param offset position of the first pixel
 * @param width width in pixels
 * @param height height in pixels
 * @param pixelStride distance in bytes between neighboring pixels of a row
 * @param rowStride distance in bytes between rows
 * @param channels positions of a pixel's channels relative to its first byte: one (gray), or red,
 *     green, blue
 */
public record Pixels(
    byte[] data,
    int offset,
    int width,
    int height,
    int pixelStride,
    int rowStride,
    int[] channels) {
  private static final int[] GREY = {0};
  private static final int[] RGB = {0, 1, 2};
  private static final int MOST = 255;

  /** Returns the upper left part of an image, as a view if its layout allows it. */
  static Pixels of(BufferedImage image, int width, int height) throws IOException {
    Raster raster = image.getRaster();
    int transfer = raster.getTransferType();
    if (transfer == DataBuffer.TYPE_FLOAT || transfer == DataBuffer.TYPE_DOUBLE) {
      throw new IOException("its samples are floating-point numbers of unknown range");
    }
    int space = image.getColorModel().getColorSpace().getType();
    if (space == ColorSpace.TYPE_CMYK) return ofInks(raster, width, height);
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      return of(inRgb(image), width, height);
    }
    if (raster.getDataBuffer() instanceof DataBufferByte buffer
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && !(image.getColorModel() instanceof IndexColorModel)
        && buffer.getNumBanks() == 1
        && raster.getSampleModelTranslateX() == 0
        && raster.getSampleModelTranslateY() == 0) {
      int[] bands = model.getBandOffsets();
      return new Pixels(
          buffer.getData(),
          buffer.getOffset(),
          width,
          height,
          model.getPixelStride(),
          model.getScanlineStride(),
          bands.length < 3 ? new int[] {bands[0]} : new int[] {bands[0], bands[1], bands[2]});
    }
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return ofPalette(raster, palette, width, height);
    }
    return ofSamples(raster, width, height);
  }

  /** Returns a view of every n-th pixel of a region, in both directions. */
  Pixels every(int everyNth, Rectangle region) {
    return new Pixels(
        data,
        offset + region.y * rowStride + region.x * pixelStride,
        (region.width + everyNth - 1) / everyNth,
        (region.height + everyNth - 1) / everyNth,
        pixelStride * everyNth,
        rowStride * everyNth,
        channels);
  }

  /**
   * Converts an image in a color space other than RGB, gray and CMYK (Lab, XYZ and the like) to
   * RGB.
   */
  private static BufferedImage inRgb(BufferedImage image) {
    var rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = rgb.createGraphics();
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return rgb;
  }

  /**
   * Converts CMYK without a profile to RGB by {@code (1 - ink) * (1 - black)}, as TensorFlow and
   * Pillow do.
   */
  private static Pixels ofInks(Raster raster, int width, int height) {
    int bands = raster.getNumBands();
    var data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    var row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int white = MOST - eightBits(raster, row[x * bands + 3], 3);
        for (int band = 0; band < 3; band++) {
          int paper = MOST - eightBits(raster, row[x * bands + band], band);
          data[at++] = (byte) ((paper * white + MOST / 2) / MOST);
        }
      }
    }
    return new Pixels(data, 0, width, height, 3, 3 * width, RGB);
  }

  private static int eightBits(Raster raster, int sample, int band) {
    long most = (1L << raster.getSampleModel().getSampleSize(band)) - 1;
    return (int) ((Integer.toUnsignedLong(sample) * MOST + most / 2) / most);
  }

  private static Pixels ofPalette(Raster raster, IndexColorModel palette, int width, int height) {
    var colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    var data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    var row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        int rgb = row[x] < colours.length ? colours[row[x]] : 0;
        data[at++] = (byte) (rgb >> 16);
        data[at++] = (byte) (rgb >> 8);
        data[at++] = (byte) rgb;
      }
    }
    return new Pixels(data, 0, width, height, 3, 3 * width, RGB);
  }

  private static Pixels ofSamples(Raster raster, int width, int height) {
    int bands = raster.getNumBands();
    int kept = bands < 3 ? 1 : 3;
    var data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), kept)];
    var row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < kept; band++) {
          data[at++] = (byte) eightBits(raster, row[x * bands + band], band);
        }
      }
    }
    return new Pixels(data, 0, width, height, kept, kept * width, kept == 1 ? GREY : RGB);
  }
}
