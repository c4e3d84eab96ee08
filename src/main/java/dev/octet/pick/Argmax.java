package dev.octet.pick;

import java.util.function.IntToDoubleFunction;

/** Finds the index of the largest of several values. */
public final class Argmax {
  private Argmax() {}

  /**
   * Returns the index of the largest value.
   *
   * @param count number of values, at least 1
   * @param value returns the value at an index
   * @return the first index of the largest value; 0 if every value is NaN or negative infinity
   */
  public static int of(int count, IntToDoubleFunction value) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double next = value.applyAsDouble(i);
      if (next > most) {
        most = next;
        best = i;
      }
    }
    return best;
  }
}
