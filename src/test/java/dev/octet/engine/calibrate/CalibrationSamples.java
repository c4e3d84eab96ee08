package dev.octet.engine.calibrate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small files as users send them. */
public final class CalibrationSamples {
  private CalibrationSamples() {}

  /**
   * An image of a type of {@link BufferedImage}.
   *
   * @param rgb of a column and a row
   */
  public static BufferedImage image(int width, int height, int type, IntBinaryOperator rgb) {
    var image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) image.setRGB(x, y, rgb.applyAsInt(x, y));
    }
    return image;
  }

  public static byte[] encoded(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) throw new IOException("no writer for " + format);
    return out.toByteArray();
  }

  public static byte[] jpeg(int width, int height) throws IOException {
    return encoded(
        image(
            width, height, BufferedImage.TYPE_INT_RGB, (x, y) -> ((x * 5) << 16) | ((y * 5) << 8)),
        "jpg");
  }

  /** A JPEG whose EXIF says how it is to be turned. */
  public static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif =
        ByteBuffer.allocate(38)
            .putShort((short) 0xffe1)
            .putShort((short) 36)
            .put("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII))
            .putShort((short) 42)
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation)
            .array();
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(exif);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  public static Path folder(Path folder, Map<String, byte[]> files) throws IOException {
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return folder;
  }

  public static Path zip(Path zip, Map<String, byte[]> files) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (var file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    }
    return zip;
  }

  public static Path tar(Path tar, boolean gzip, Map<String, byte[]> files) throws IOException {
    try (OutputStream file = Files.newOutputStream(tar);
        OutputStream plain = gzip ? new GZIPOutputStream(file) : file;
        var out = new TarArchiveOutputStream(plain)) {
      for (var entry : files.entrySet()) {
        var header = new TarArchiveEntry(entry.getKey());
        header.setSize(entry.getValue().length);
        out.putArchiveEntry(header);
        out.write(entry.getValue());
        out.closeArchiveEntry();
      }
    }
    return tar;
  }

  /** A {@code .npy} of version 1 by hand. */
  public static byte[] npy(String descr, boolean fortran, String shape, byte[] elements) {
    return npy(1, descr, fortran, shape, elements);
  }

  public static byte[] npy(
      int version, String descr, boolean fortran, String shape, byte[] elements) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
            .formatted(descr, fortran ? "True" : "False", shape);
    int lengthBytes = version == 1 ? 2 : 4;
    int padded = (header.length() + 1 + 8 + lengthBytes + 63) / 64 * 64 - 8 - lengthBytes;
    byte[] text =
        (header + " ".repeat(padded - header.length() - 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    var out =
        ByteBuffer.allocate(8 + lengthBytes + text.length + elements.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      out.putShort((short) text.length);
    } else {
      out.putInt(text.length);
    }
    return out.put(text).put(elements).array();
  }

  public static byte[] floats(float... values) {
    var out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) out.putFloat(value);
    return out.array();
  }
}
