package dev.octet.engine.example;

import java.util.SplittableRandom;

/** Random numbers that are the same in every version of Java. */
final class Noise {
  /** Number of uniform terms; the sum of twelve has a variance of exactly 1. */
  private static final int TERMS = 12;

  private Noise() {}

  /**
   * Returns an approximately normal number with mean 0 and variance 1. Replaces {@code
   * nextGaussian}, whose algorithm Java does not promise to keep.
   */
  static double gaussian(SplittableRandom random) {
    double sum = -TERMS / 2.0;
    for (int i = 0; i < TERMS; i++) sum += random.nextDouble();
    return sum;
  }
}
