package dev.octet.engine.calibrate;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * A decoded picture, 8 bits a channel, rows of interleaved channels. Alpha is dropped, colour
 * profiles are passed over, as other runtimes do.
 *
 * @param offset of the first pixel
 * @param pixelStride bytes from a pixel to the next
 * @param rowStride bytes from a row to the next
 * @param channels where a pixel's channels lie from its first byte: one (grey), or red, green, blue
 */
record Pixels(
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

  /** The upper left part of an image, where it lies if it can be used so. */
  static Pixels of(BufferedImage image, int width, int height) {
    Raster raster = image.getRaster();
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
          long most = (1L << raster.getSampleModel().getSampleSize(band)) - 1;
          data[at++] = (byte) ((row[x * bands + band] * (long) MOST + most / 2) / most);
        }
      }
    }
    return new Pixels(data, 0, width, height, kept, kept * width, kept == 1 ? GREY : RGB);
  }
}
