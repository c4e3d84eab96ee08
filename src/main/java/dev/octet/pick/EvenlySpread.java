package dev.octet.pick;

import java.util.Arrays;

/** Selects elements of an array at even distances. */
public final class EvenlySpread {
  private EvenlySpread() {}

  /**
   * Returns evenly spaced elements.
   *
   * @param all the elements, in any order
   * @param most maximum number of elements to return, at least 0
   * @return {@code most} elements in their order, including the first; all elements if there are
   *     not more
   */
  public static int[] of(int[] all, int most) {
    int count = Math.min(all.length, most);
    var some = new int[count];
    Arrays.setAll(some, i -> all[(int) ((long) i * all.length / count)]);
    return some;
  }
}
