package dev.octet.hostile;

import dev.octet.SharedData;
import dev.octet.SharedSample;
import dev.octet.engine.calibrate.CalibrationSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Files as users send them: real ones where the shared data are there, and small ones made here.
 */
final class SoundFiles {
  private static final String[] MODELS = {
    "models/ds_cnn_kws/float.tflite",
    "models/toolchains/keras/zoo_of_layers.tflite",
    "models/toolchains/keras/zoo_of_layers_free.tflite",
    "models/toolchains/keras/nested.tflite",
    "models/modern/gru.tflite",
    "models/modern/embedding_free.tflite",
    "models/modern/lstm.tflite",
    "models/peer_suite/single_gather.tflite",
    "models/peer_suite/branching_conv_fc.tflite",
    "models/peer_suite/padv2_inf_max_pool_2d.tflite"
  };

  private static final String[] ELEMENTS = {
    "<f2", "<f4", "<f8", ">f4", "|b1", "|u1", "|i1", "<i2", "<u2", ">i4", "<u4", "<i8", "<u8"
  };

  private static final int[] SHAPE = {3, 4, 2};

  private SoundFiles() {}

  static List<byte[]> of(Kind kind) throws IOException {
    return switch (kind) {
      case MODEL -> models();
      case ZIP -> zips();
      case TAR -> tars();
      case NPY -> arrays();
      case NPZ -> packedArrays();
      case PNG -> TestImages.pngs();
      case JPEG -> TestImages.jpegs();
      case OTHER_IMAGE -> TestImages.others();
    };
  }

  /** The shared files of these names that are there. */
  static List<byte[]> real(String... names) throws IOException {
    List<byte[]> found = new ArrayList<>();
    for (String name : names) {
      Path file = SharedData.find(name);
      if (file != null) found.add(Files.readAllBytes(file));
    }
    return found;
  }

  private static List<byte[]> models() throws IOException {
    List<byte[]> models = new ArrayList<>(real(MODELS));
    models.add(SharedSample.model());
    return models;
  }

  private static List<byte[]> arrays() throws IOException {
    List<byte[]> arrays = new ArrayList<>();
    for (String element : ELEMENTS) arrays.add(array(element, false));
    arrays.add(array("<f4", true));
    byte[] floats = elements(4);
    arrays.add(CalibrationSamples.npy(2, "<f4", false, "3, 4, 2", floats));
    arrays.add(CalibrationSamples.npy(3, "<f4", true, "24,", floats));
    arrays.add(CalibrationSamples.npy("<f4", false, "1, 3, 4, 2", floats));
    arrays.addAll(
        real(
            "models/modern/gru_calibration.npy",
            "cases/keras_dense_on_sequence_refused/cal/0000.npy"));
    return arrays;
  }

  private static byte[] array(String element, boolean fortran) {
    return CalibrationSamples.npy(element, fortran, "3, 4, 2", elements(element.charAt(2) - '0'));
  }

  private static byte[] elements(int bytes) {
    var elements = new byte[bytes * SHAPE[0] * SHAPE[1] * SHAPE[2]];
    for (int i = 0; i < elements.length; i++) elements[i] = (byte) (i * 7 % 60);
    return elements;
  }

  private static List<byte[]> packedArrays() throws IOException {
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("x.npy", array("<f4", false));
    two.put("y.npy", array("|u1", false));
    List<byte[]> packed = new ArrayList<>();
    packed.add(zip(two, true, false));
    packed.add(zip(two, false, false));
    packed.add(wideZip(two));
    packed.addAll(real("models/modern/gru_reference.npz", "cases/npz_a_sample/cal/0000.npz"));
    return packed;
  }

  private static List<byte[]> zips() throws IOException {
    Map<String, byte[]> images = new LinkedHashMap<>();
    int number = 0;
    for (byte[] jpeg : TestImages.jpegs()) {
      if (number < 3) images.put("cat/%d.jpg".formatted(number++), jpeg);
    }
    images.put("dog/0.png", TestImages.pngs().getFirst());
    Map<String, byte[]> raw = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) raw.put("é/%d.bin".formatted(i), elements(4));
    raw.put("labels.csv", "a,b\n".getBytes(StandardCharsets.UTF_8));
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) arrays.put("%d.npy".formatted(i), array("<f4", i == 1));
    Map<String, byte[]> packed = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) packed.put("%d.npz".formatted(i), packedArrays().get(i % 2));
    List<byte[]> zips = new ArrayList<>();
    for (Map<String, byte[]> files : List.of(images, raw, arrays, packed)) {
      zips.add(zip(files, true, true));
      zips.add(zip(files, false, true));
      zips.add(zip(files, false, false));
      zips.add(wideZip(files));
    }
    return zips;
  }

  /**
   * A zip.
   *
   * @param stored without compression, else with, which has data descriptors behind the contents
   * @param mixed whether every other file is packed the other way
   */
  static byte[] zip(Map<String, byte[]> files, boolean stored, boolean mixed) throws IOException {
    var bytes = new ByteArrayOutputStream();
    boolean isStored = stored;
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        if (isStored) {
          var crc = new CRC32();
          crc.update(file.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(file.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        isStored ^= mixed;
      }
    }
    return bytes.toByteArray();
  }

  /** A zip whose sizes and offsets have 64 bits. */
  private static byte[] wideZip(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      zip.setUseZip64(Zip64Mode.Always);
      for (var file : files.entrySet()) {
        zip.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> tars() throws IOException {
    String folder = "a/long/path/".repeat(20);
    Map<String, byte[]> raw = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) raw.put("x/%d.bin".formatted(i), elements(4));
    Map<String, byte[]> longNames = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) longNames.put(folder + i + ".png", TestImages.pngs().get(i));
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("a.npy", array("<f4", false));
    arrays.put("b.npy", array("<f8", true));
    Map<String, byte[]> packed = new LinkedHashMap<>();
    for (int i = 0; i < 2; i++) packed.put("%d.npz".formatted(i), packedArrays().get(i));
    List<byte[]> tars = new ArrayList<>();
    for (Map<String, byte[]> files : List.of(raw, longNames, arrays, packed)) {
      tars.add(tar(files, TarArchiveOutputStream.LONGFILE_POSIX, false));
      tars.add(tar(files, TarArchiveOutputStream.LONGFILE_GNU, true));
    }
    return tars;
  }

  private static byte[] tar(Map<String, byte[]> files, int longNames, boolean links)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(longNames);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        if (!links) entry.addPaxHeader("OCTET.note", "née");
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
      if (links) {
        var link = new TarArchiveEntry("link.bin", TarArchiveEntry.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
