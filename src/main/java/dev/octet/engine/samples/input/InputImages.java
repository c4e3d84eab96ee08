package dev.octet.engine.samples.input;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetProblems;
import dev.octet.engine.samples.image.DecodingRoom;
import dev.octet.engine.samples.image.FileBytes;
import dev.octet.engine.samples.image.ImageDecoder;
import dev.octet.engine.samples.image.ImageHeader;
import dev.octet.engine.samples.image.JpegStructure;
import dev.octet.engine.samples.image.Orientation;
import dev.octet.engine.samples.image.Pixels;
import dev.octet.engine.samples.image.Resampler;
import java.awt.Rectangle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.Function;

/**
 * Decodes images and resizes them to an input's size. Buffers are kept for reuse, so each thread
 * needs an instance of its own.
 */
final class InputImages {
  /**
   * Minimum number of decoded pixels per result pixel, in each direction, when pixels are skipped.
   */
  private static final int ENOUGH_PIXELS = 3;

  private static final int TRANSPOSED_FROM = 5;

  /**
   * Maximum number of pixels that a decoder processes in all scans together: ten scans, as libjpeg
   * writes them, of the largest image.
   */
  private static final long MOST_SCANNED_PIXELS = 640_000_000;

  /**
   * Maximum number of scans. Encoders write about ten; libjpeg's own djpeg gives 100 as an example
   * of a limit.
   */
  private static final int MOST_SCANS = 100;

  /** Maximum number of pixels to keep of an image that is only checked. */
  private static final int MOST_KEPT_PIXELS = 1 << 20;

  /** Bytes per column that resampling needs: up to four channels as floats. */
  private static final int RESAMPLED_COLUMN_BYTES = 4 * Float.BYTES;

  private final ImageDecoder decoder = new ImageDecoder();
  private final Resampler resampler = new Resampler();
  private final Preprocessing.Resize resize;
  private final int width;
  private final int height;
  private final long mostPixels;
  private final DecodingRoom room;
  private byte[] file = new byte[256 << 10];
  private byte[] sized = new byte[0];

  /**
   * Creates a reader for one size.
   *
   * @param resize how images are resized
   * @param width width of the result in pixels
   * @param height height of the result in pixels
   * @param mostPixels maximum number of pixels of an image
   * @param room memory for decoding, shared with the readers of other threads
   */
  InputImages(
      Preprocessing.Resize resize, int width, int height, long mostPixels, DecodingRoom room) {
    this.resize = resize;
    this.width = width;
    this.height = height;
    this.mostPixels = mostPixels;
    this.room = room;
  }

  /** Returns a reader that only decodes. */
  static InputImages forChecks(long mostPixels, DecodingRoom room) {
    return new InputImages(Preprocessing.Resize.RESIZE, 1, 1, mostPixels, room);
  }

  /**
   * Decodes a whole image; of a large one, every n-th pixel.
   *
   * @throws RejectedInputException if that fails
   */
  void requireDecodable(CalibrationSet set, int sample) throws IOException {
    Opened image = open(set, sample);
    ImageHeader header = image.header;
    double pixels = (double) header.width() * header.height();
    int everyNth = (int) Math.max(1, Math.ceil(Math.sqrt(pixels / MOST_KEPT_PIXELS)));
    decode(image, new Rectangle(header.width(), header.height()), everyNth, pixel -> pixel);
  }

  /**
   * Reads an image.
   *
   * @return the resized image, row-major, with 1 (gray) or 3 (red, green, blue) channels, upright
   *     by its EXIF orientation; valid until the next call
   */
  Sized read(CalibrationSet set, int sample) throws IOException {
    Opened image = open(set, sample);
    ImageHeader header = image.header;
    boolean transposed = header.orientation() >= TRANSPOSED_FROM;
    int storedWidth = transposed ? height : width;
    int storedHeight = transposed ? width : height;
    Framing framing =
        Framing.of(resize, header.width(), header.height(), storedWidth, storedHeight);
    int everyNth = (int) Math.max(1, Math.min(framing.scaleX(), framing.scaleY()) / ENOUGH_PIXELS);
    Rectangle region = region(framing, header);
    return decode(
        image,
        region,
        everyNth,
        pixels -> sized(pixels, framing, region, everyNth, header.orientation()));
  }

  /**
   * An image that is not decoded yet.
   *
   * @param name name of the sample, for messages
   */
  private record Opened(FileBytes bytes, ImageHeader header, String name) {}

  private Opened open(CalibrationSet set, int sample) throws IOException {
    FileBytes bytes = set.read(sample, file);
    file = bytes.bytes();
    String name = set.name(sample);
    ImageHeader header =
        ImageHeader.read(new ByteArrayInputStream(bytes.bytes(), 0, bytes.length()));
    if (header == null) throw SetProblems.notAPicture(name, null);
    long pixels = (long) header.width() * header.height();
    if (pixels > mostPixels) {
      throw SetProblems.tooLarge(
          name,
          "The image has %d x %d pixels; the limit is %,d."
              .formatted(header.width(), header.height(), mostPixels));
    }
    return new Opened(bytes, header, name);
  }

  /** Decodes every n-th pixel of a region, and uses the pixels while their memory is reserved. */
  private <T> T decode(Opened image, Rectangle region, int everyNth, Function<Pixels, T> use) {
    FileBytes bytes = image.bytes;
    ImageHeader header = image.header;
    try (var _ = room.take(decodingBytes(bytes, header, region, everyNth, image.name))) {
      return use.apply(decoder.decode(bytes, header, region, everyNth));
    } catch (IOException e) {
      throw SetProblems.notAPicture(image.name, e);
    }
  }

  /**
   * A resized image.
   *
   * @param data row-major pixels with interleaved channels
   * @param channels 1 or 3
   */
  record Sized(byte[] data, int channels) {}

  /**
   * Returns the heap that decoding takes, in bytes.
   *
   * @throws RejectedInputException if that exceeds the available memory, or decoding would take too
   *     long
   */
  private long decodingBytes(
      FileBytes bytes, ImageHeader header, Rectangle region, int everyNth, String name) {
    boolean isRare = false;
    if (header.format() == ImageHeader.Format.JPEG) {
      JpegStructure structure = JpegStructure.of(bytes.bytes(), bytes.length());
      requireFewScans(structure, header, name);
      isRare = !structure.isUsual();
    }
    long columns = Math.ceilDiv(region.width, everyNth);
    long rows = Math.ceilDiv(region.height, everyNth);
    long needed = header.decodingBytes(columns * rows, isRare) + columns * RESAMPLED_COLUMN_BYTES;
    if (needed <= room.bytes()) return needed;
    throw SetProblems.tooLarge(
        name,
        ("Decoding its %d x %d pixels takes %,d MB of memory; %,d MB are available for" + " that.")
            .formatted(header.width(), header.height(), needed >> 20, room.bytes() >> 20));
  }

  private static void requireFewScans(JpegStructure structure, ImageHeader header, String name) {
    long pixels = (long) header.width() * header.height();
    long most = Math.clamp(MOST_SCANNED_PIXELS / pixels, 1, MOST_SCANS);
    if (structure.scans() <= most) return;
    throw SetProblems.of(
        "not-a-picture",
        name,
        ("The image has %,d x %,d pixels in %,d scans; at most %,d scans are supported"
                + " for this size.")
            .formatted(header.width(), header.height(), structure.scans(), most),
        "Save it as a baseline JPEG.");
  }

  private Sized sized(
      Pixels pixels, Framing framing, Rectangle region, int everyNth, int orientation) {
    boolean transposed = orientation >= TRANSPOSED_FROM;
    int storedWidth = transposed ? height : width;
    int storedHeight = transposed ? width : height;
    int channels = pixels.channels().length;
    int length = width * height * channels;
    if (sized.length < length) sized = new byte[length];
    if (framing.isPlainCrop() && everyNth == 1) {
      copy(pixels, (int) framing.x() - region.x, (int) framing.y() - region.y, framing);
    } else {
      resampler.resample(
          pixels,
          (framing.x() - region.x - 0.5) / everyNth + 0.5,
          (framing.y() - region.y - 0.5) / everyNth + 0.5,
          framing.scaleX() / everyNth,
          framing.scaleY() / everyNth,
          storedWidth,
          storedHeight,
          sized);
    }
    if (orientation > 1) {
      sized = Orientation.upright(sized, storedWidth, storedHeight, channels, orientation);
    }
    return new Sized(sized, channels);
  }

  /** Returns the window extended by the reach of the filter. */
  private static Rectangle region(Framing framing, ImageHeader header) {
    double marginX = framing.scaleX() == 1 ? 0 : Math.max(1, framing.scaleX()) + 1;
    double marginY = framing.scaleY() == 1 ? 0 : Math.max(1, framing.scaleY()) + 1;
    int left = (int) Math.max(0, Math.floor(framing.x() - marginX));
    int top = (int) Math.max(0, Math.floor(framing.y() - marginY));
    double right = framing.x() + framing.outWidth() * framing.scaleX() + marginX;
    double bottom = framing.y() + framing.outHeight() * framing.scaleY() + marginY;
    return new Rectangle(
        left,
        top,
        (int) Math.min(header.width(), Math.ceil(right)) - left,
        (int) Math.min(header.height(), Math.ceil(bottom)) - top);
  }

  private void copy(Pixels pixels, int x, int y, Framing framing) {
    byte[] from = pixels.data();
    int[] channels = pixels.channels();
    int out = 0;
    for (int row = 0; row < framing.outHeight(); row++) {
      int at = pixels.offset() + (y + row) * pixels.rowStride() + x * pixels.pixelStride();
      if (channels.length == 1) {
        for (int column = 0; column < framing.outWidth(); column++) {
          sized[out++] = from[at + channels[0]];
          at += pixels.pixelStride();
        }
        continue;
      }
      int red = channels[0];
      int green = channels[1];
      int blue = channels[2];
      for (int column = 0; column < framing.outWidth(); column++) {
        sized[out] = from[at + red];
        sized[out + 1] = from[at + green];
        sized[out + 2] = from[at + blue];
        out += 3;
        at += pixels.pixelStride();
      }
    }
  }
}
