package dev.octet.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The kinds of files that clients upload. */
enum Kind {
  MODEL("tflite", new ModelFormat()),
  ZIP("zip", new ZipFormat()),
  TAR("tar", new TarFormat()),
  NPY("npy", new NpyFormat()),
  NPZ("npz", new ZipFormat()),
  PNG("png", new PngFormat()),
  JPEG("jpg", new JpegFormat()),
  /** WebP, BMP, GIF and TIFF, whose structure is not followed. */
  OTHER_IMAGE("bmp", _ -> new Format.Layout(List.of(), List.of()));

  /** Of tars, every so manyth is compressed. */
  private static final int COMPRESSED = 3;

  private final String extension;
  private final Format format;

  Kind(String extension, Format format) {
    this.extension = extension;
    this.format = format;
  }

  /** What mutants are called: {@code mutant.zip}. */
  String fileName() {
    return "mutant." + extension;
  }

  /** Makes mutants of sound files of this kind. */
  Mutator mutator(long seed) throws IOException {
    return new Mutator(format, SoundFiles.of(this), seed);
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
