package dev.octet.engine.rewrite.refit;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Chooses the positions of an image that a layer is fitted at. */
final class Positions {
  private Positions() {}

  /**
   * Returns some positions, deterministically.
   *
   * @param all the number of positions of the image
   * @param most the maximum number of positions to return
   * @param sample index of the image; each image gets other positions
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
