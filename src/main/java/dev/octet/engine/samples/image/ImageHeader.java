package dev.octet.engine.samples.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Properties of an image file from its first bytes. Reading them takes microseconds and allows
 * checks before any decoder allocates memory.
 *
 * @param format format by content
 * @param width width in pixels, as stored
 * @param height height in pixels, as stored
 * @param channels 1 (gray), 2 (gray and alpha), 3 or 4; a palette counts as 3
 * @param orientation EXIF orientation, 1 (upright) to 8
 */
public record ImageHeader(Format format, int width, int height, int channels, int orientation) {
  /** Supported image formats, for messages. Formats are recognized by content, not by file name. */
  public static final String FORMATS = "JPEG, PNG, WebP, BMP, GIF or TIFF";

  /** A supported image format. */
  public enum Format {
    JPEG(0, 1),
    PNG(0, 2),
    WEBP(6, 1),
    BMP(0, 1),
    GIF(9, 1),
    TIFF(0, Float.BYTES);

    private final int wholeBytes;
    private final int sampleBytes;

    /**
     * Creates a format.
     *
     * @param wholeBytes measured heap in bytes that decoding takes per pixel of the whole image,
     *     even if few pixels are wanted
     * @param sampleBytes largest size in bytes of one channel of a wanted pixel
     */
    Format(int wholeBytes, int sampleBytes) {
      this.wholeBytes = wholeBytes;
      this.sampleBytes = sampleBytes;
    }
  }

  /**
   * Bytes per pixel for the copy as red, green and blue, if the decoder's output is not already in
   * this form.
   */
  private static final int COPY_BYTES = 3;

  /** Bytes per pixel for codings that only TwelveMonkeys decodes: an int and 16 bits per sample. */
  private static final int WHOLE_BYTES_OF_RARE_JPEG = 24;

  private static final int UPRIGHT = 1;
  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int IHDR = 0x49484452;
  private static final int APP1 = 0xe1;
  private static final int SOS = 0xda;
  private static final int EOI = 0xd9;

  /** Position of EXIF's TIFF structure, after "Exif\0\0". */
  private static final int TIFF_AT = 6;

  /** Maximum number of application segments before the frame: previews, profiles, edits. */
  private static final int MOST_SEGMENTS = 4_096;

  /**
   * Returns an upper bound of the heap that decoding takes, in bytes.
   *
   * @param wanted number of pixels to decode
   * @param isRareJpeg whether this is a JPEG that libjpeg can't decode
   */
  public long decodingBytes(long wanted, boolean isRareJpeg) {
    long whole = isRareJpeg ? WHOLE_BYTES_OF_RARE_JPEG : format.wholeBytes;
    int kept = channels * format.sampleBytes + (isColourJpeg() ? 0 : COPY_BYTES);
    return whole * width * height + kept * wanted;
  }

  boolean isColourJpeg() {
    return format == Format.JPEG && channels == 3;
  }

  /** Returns the header of an image, or null if the bytes are not an image. */
  public static @Nullable ImageHeader read(InputStream stream) throws IOException {
    byte[] start = stream.readNBytes(8);
    if (start.length < 8) return null;
    ByteBuffer bytes = ByteBuffer.wrap(start);
    if (bytes.getLong(0) == PNG_SIGNATURE) return png(stream);
    var whole = new SequenceInputStream(new ByteArrayInputStream(start), stream);
    if (WebpHeader.recognizes(start)) return of(Format.WEBP, WebpHeader.read(whole));
    if (GifHeader.recognizes(start)) return of(Format.GIF, GifHeader.read(whole));
    if (BmpHeader.recognizes(start)) return of(Format.BMP, BmpHeader.read(whole));
    if (TiffHeader.recognizes(start)) return of(Format.TIFF, TiffHeader.read(whole));
    if ((bytes.getShort(0) & 0xffff) != 0xffd8 || start[2] != (byte) 0xff) return null;
    var rest = new ByteArrayInputStream(start, 2, start.length - 2);
    try {
      return jpeg(new SequenceInputStream(rest, stream));
    } catch (EOFException e) {
      return null;
    }
  }

  private static @Nullable ImageHeader of(Format format, @Nullable ImageExtent extent) {
    if (extent == null) return null;
    return new ImageHeader(
        format, extent.width(), extent.height(), extent.channels(), extent.orientation());
  }

  private static @Nullable ImageHeader png(InputStream stream) throws IOException {
    byte[] chunk = stream.readNBytes(8 + 13);
    if (chunk.length < 8 + 13) return null;
    ByteBuffer bytes = ByteBuffer.wrap(chunk);
    if (bytes.getInt(4) != IHDR) return null;
    int channels =
        switch (bytes.get(17)) {
          case 0 -> 1;
          case 4 -> 2;
          case 2, 3 -> 3;
          case 6 -> 4;
          default -> 0;
        };
    return checked(
        new ImageHeader(Format.PNG, bytes.getInt(8), bytes.getInt(12), channels, UPRIGHT));
  }

  private static @Nullable ImageHeader jpeg(InputStream stream) throws IOException {
    int orientation = UPRIGHT;
    for (int segment = 0; segment < MOST_SEGMENTS; segment++) {
      int marker = marker(stream);
      if (marker < 0 || marker == SOS || marker == EOI) return null;
      if (JpegStructure.standsAlone(marker)) continue;
      int length = (stream.read() << 8 | stream.read()) - 2;
      if (length < 0) return null;
      if (JpegStructure.isFrame(marker)) {
        byte[] frame = stream.readNBytes(Math.min(length, 6));
        if (frame.length < 6) return null;
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        return checked(
            new ImageHeader(
                Format.JPEG,
                bytes.getShort(3) & 0xffff,
                bytes.getShort(1) & 0xffff,
                frame[5],
                orientation));
      }
      if (marker == APP1) {
        byte[] exif = stream.readNBytes(length);
        if (exif.length < length) return null;
        orientation = orientation(exif, orientation);
      } else {
        stream.skipNBytes(length);
      }
    }
    return null;
  }

  private static int marker(InputStream stream) throws IOException {
    int b = stream.read();
    while (b >= 0 && b != 0xff) b = stream.read();
    while (b == 0xff) b = stream.read();
    return b;
  }

  private static @Nullable ImageHeader checked(ImageHeader header) {
    boolean sound =
        header.width > 0 && header.height > 0 && header.channels > 0 && header.channels <= 4;
    return sound ? header : null;
  }

  private static int orientation(byte[] segment, int otherwise) {
    boolean exif = segment.length > TIFF_AT && segment[0] == 'E' && segment[1] == 'x';
    return exif ? ExifOrientation.of(segment, TIFF_AT, otherwise) : otherwise;
  }
}
