package dev.octet.pick;

import java.util.Arrays;

/** Some of many, spread evenly over all of them. */
public final class EvenlySpread {
  private EvenlySpread() {}

  /**
   * Picks some.
   *
   * @param all in any order
   * @param most how many are wanted, at least 0
   * @return {@code most} of them in their order, the first among them; all where there are not more
   */
  public static int[] of(int[] all, int most) {
    int count = Math.min(all.length, most);
    var some = new int[count];
    Arrays.setAll(some, i -> all[(int) ((long) i * all.length / count)]);
    return some;
  }
}
