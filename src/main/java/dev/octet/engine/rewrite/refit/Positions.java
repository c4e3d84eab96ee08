package dev.octet.engine.rewrite.refit;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Places of a picture that a layer is fitted at. */
final class Positions {
  private Positions() {}

  /**
   * Some positions, the same ones each time.
   *
   * @param all how many there are
   * @param most how many are wanted, at most
   * @param sample which picture: each has others
   */
  static int[] of(int all, int most, int sample) {
    var order = new int[all];
    Arrays.setAll(order, i -> i);
    var random = new SplittableRandom(sample);
    int count = Math.min(most, all);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(all - i);
      int moved = order[other];
      order[other] = order[i];
      order[i] = moved;
    }
    return Arrays.copyOf(order, count);
  }
}
