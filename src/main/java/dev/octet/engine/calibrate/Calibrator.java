package dev.octet.engine.calibrate;

import java.util.List;
import java.util.function.IntConsumer;

public final class Calibrator {
  private Calibrator() {}

  public static Statistics calibrate(
      byte[] m,
      List<Integer> t,
      List<Integer> in,
      SampleReader r,
      int[] s,
      int threads,
      IntConsumer d) {
    throw new UnsupportedOperationException();
  }
}
