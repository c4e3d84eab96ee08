package dev.octet.engine.example;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a {@link Sample} as files: {@code model.tflite}; {@code calibration/} and the same images
 * as {@code calibration.zip}; {@code labelled/} with {@code labels.csv}; {@code README.txt}.
 */
public final class SampleFolder {
  /**
   * Fixed time of all files in an archive, independent of the clock. It is one day after the
   * earliest possible time, which Java would treat as "earlier" and store in an extra field that
   * depends on the time zone.
   */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

  private static final String READ_ME =
      """
      A small network that reads digits, made by Octet, with images for it.

        model.tflite     the float network: 32x32 gray images in, probabilities of 0 to 9 out
        calibration      300 images for the conversion; calibration.zip contains the same
        labelled         500 other images, and labels.csv with the digit of each

      To convert the network, run octet.jar in this folder:

        java -jar octet.jar convert model.tflite --calibration calibration -o model_int8.tflite --report report.json

      To list its layers:

        java -jar octet.jar inspect model.tflite

      Some channels of the network are always 0, and one has a small range. The depthwise weights of
      these channels are about 30 times larger than the others. With one scale per layer, they would
      round the weights of the other channels to almost nothing (Sheng et al., arXiv 1803.08607).
      Octet uses one scale per channel. The report lists the loss of each layer.
      """;

  private SampleFolder() {}

  /**
   * Writes a sample.
   *
   * @param sample the sample to write
   * @param folder target folder, created if absent
   * @throws IOException if a file can't be written
   */
  public static void write(Sample sample, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.tflite"), sample.model());
    Path calibration = Files.createDirectory(folder.resolve("calibration"));
    writePictures(sample.calibration(), calibration);
    try (OutputStream zip = Files.newOutputStream(folder.resolve("calibration.zip"))) {
      writeZip(sample.calibration(), zip);
    }
    Path labelled = Files.createDirectory(folder.resolve("labelled"));
    writePictures(sample.labelled(), labelled);
    Files.writeString(labelled.resolve("labels.csv"), labels(sample.labelled()));
    Files.writeString(folder.resolve("README.txt"), READ_ME);
  }

  /** Writes images as a zip archive, with the same bytes on every machine. */
  public static void writeZip(List<Digit> digits, OutputStream to) throws IOException {
    var zip = new ZipOutputStream(to, StandardCharsets.UTF_8);
    zip.setMethod(ZipOutputStream.STORED);
    for (int i = 0; i < digits.size(); i++) {
      byte[] png = digits.get(i).png();
      var checksum = new CRC32();
      checksum.update(png);
      var entry = new ZipEntry(fileName(i));
      entry.setTimeLocal(NO_TIME);
      entry.setSize(png.length);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(png);
      zip.closeEntry();
    }
    zip.finish();
  }

  private static void writePictures(List<Digit> digits, Path folder) throws IOException {
    for (int i = 0; i < digits.size(); i++) {
      Files.write(folder.resolve(fileName(i)), digits.get(i).png());
    }
  }

  private static String labels(List<Digit> digits) {
    var lines = new StringBuilder("file,label\n");
    for (int i = 0; i < digits.size(); i++) {
      lines.append(fileName(i)).append(',').append(digits.get(i).label()).append('\n');
    }
    return lines.toString();
  }

  private static String fileName(int i) {
    return String.format(Locale.ROOT, "digit%04d.png", i);
  }
}
