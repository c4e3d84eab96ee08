package dev.octet.engine.calibrate;

import java.nio.file.Path;

public final class CalibrationSet implements AutoCloseable {
  public static CalibrationSet open(Path path, SetLimits limits, Path scratch) {
    throw new UnsupportedOperationException();
  }

  public int size() {
    return 0;
  }

  public SetSummary summary() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
