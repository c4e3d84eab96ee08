package dev.octet.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The kinds of files that clients upload. */
enum Kind {
  MODEL("tflite"),
  ZIP("zip"),
  TAR("tar"),
  NPY("npy"),
  NPZ("npz"),
  PNG("png"),
  JPEG("jpg"),
  /** WebP, BMP, GIF and TIFF, whose structure is not followed. */
  OTHER_IMAGE("bmp");

  /** Of tars, every so manyth is compressed. */
  private static final int COMPRESSED = 3;

  private final String extension;

  Kind(String extension) {
    this.extension = extension;
  }

  /** What mutants are called: {@code mutant.zip}. */
  String fileName() {
    return "mutant." + extension;
  }

  private Format format() {
    return switch (this) {
      case MODEL -> new TfliteFormat();
      case ZIP, NPZ -> new ZipFormat();
      case TAR -> new TarFormat();
      case NPY -> new NpyFormat();
      case PNG -> new PngFormat();
      case JPEG -> new JpegFormat();
      case OTHER_IMAGE -> _ -> new Format.Layout(List.of(), List.of());
    };
  }

  /** Makes mutants of sound files of this kind. */
  Mutator mutator(long seed) throws IOException {
    return new Mutator(format(), SoundFiles.of(this), seed);
  }

  /** The mutant of an index as it is sent. */
  byte[] sent(Mutator mutator, int index) {
    byte[] mutant = mutator.mutant(index);
    return this == TAR && index % COMPRESSED == 0 ? compressed(mutant) : mutant;
  }

  private static byte[] compressed(byte[] tar) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
