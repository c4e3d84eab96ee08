package dev.octet.pick;

import java.util.function.IntToDoubleFunction;

/** The index of the largest of some values. */
public final class Argmax {
  private Argmax() {}

  /**
   * Finds the largest value.
   *
   * @param count how many values there are, at least 1
   * @param value the value at an index
   * @return the index of the largest; of equal ones the first, and 0 where no value is a number
   *     above negative infinity
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
