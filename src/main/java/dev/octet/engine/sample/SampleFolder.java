package dev.octet.engine.sample;

import java.io.IOException;
import java.nio.file.Path;

/** The sample as files. */
public final class SampleFolder {
  public static final long SEED = Sample.SEED;

  private SampleFolder() {}

  public static void write(Path folder, long seed) throws IOException {
    throw new UnsupportedOperationException();
  }
}
