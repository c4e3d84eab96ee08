package dev.octet.engine.convert;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which samples calibrate and which are held back to measure on: every n-th is held back, so that a
 * set sorted by class gives some of each to both.
 *
 * @param calibration indexes of the samples that ranges and means are taken from
 * @param heldBack indexes of the samples that losses are measured on
 */
record SampleSplit(int[] calibration, int[] heldBack) {
  /** More samples make the figures hardly more certain and the conversion much longer. */
  static final int MOST_HELD_BACK = 200;

  /**
   * Splits a set.
   *
   * @param part to hold back, 0 to 0.5; a set of one sample is used for both
   */
  static SampleSplit of(int samples, double part) {
    int wanted = (int) Math.min(MOST_HELD_BACK, Math.round(samples * part));
    if (part > 0 && samples > 1) wanted = Math.max(1, wanted);
    if (wanted == 0) {
      int[] all = IntStream.range(0, samples).toArray();
      return new SampleSplit(all, part > 0 ? all : new int[0]);
    }
    var isHeldBack = new boolean[samples];
    for (int i = 0; i < wanted; i++) {
      isHeldBack[(int) ((i + 0.5) * samples / wanted)] = true;
    }
    return new SampleSplit(
        IntStream.range(0, samples).filter(i -> !isHeldBack[i]).toArray(),
        IntStream.range(0, samples).filter(i -> isHeldBack[i]).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleSplit(int[] c, int[] h)
        && Arrays.equals(calibration, c)
        && Arrays.equals(heldBack, h);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(calibration);
  }

  @Override
  public String toString() {
    return "%d to calibrate, %d held back".formatted(calibration.length, heldBack.length);
  }
}
