package dev.octet;

import dev.octet.engine.example.Sample;
import dev.octet.engine.example.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The project's own sample, made once for all tests of a run. */
public final class SharedSample {
  private SharedSample() {}

  /** The network and its images. */
  public static Sample get() {
    return Made.SAMPLE;
  }

  /** The float network as a {@code .tflite}. */
  public static byte[] model() {
    return Made.MODEL.clone();
  }

  /** Writes the network into a folder, as {@code model.tflite}. */
  public static Path modelIn(Path folder) throws IOException {
    return Files.write(folder.resolve("model.tflite"), Made.MODEL);
  }

  /** Writes the first images of the calibration set into a folder, as {@code calibration.zip}. */
  public static Path calibrationIn(Path folder, int images) throws IOException {
    Path zip = folder.resolve("calibration.zip");
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(get().calibration().subList(0, images), out);
    }
    return zip;
  }

  /** Writes the labelled images, which no calibration has, as {@code others.zip}. */
  public static Path labelledIn(Path folder) throws IOException {
    Path zip = folder.resolve("others.zip");
    try (var out = Files.newOutputStream(zip)) {
      SampleFolder.writeZip(get().labelled(), out);
    }
    return zip;
  }

  /** Made when it is first asked for. */
  private static final class Made {
    private static final Sample SAMPLE = Sample.create(Sample.SEED);
    private static final byte[] MODEL = SAMPLE.model();
  }
}
