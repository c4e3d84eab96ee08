package dev.octet.engine.example;

import java.util.SplittableRandom;

/** Random numbers that are the same in every Java. */
final class Noise {
  /** The sum of twelve uniform numbers has a variance of exactly 1. */
  private static final int TERMS = 12;

  private Noise() {}

  /**
   * Nearly normal, with mean 0 and variance 1. Not {@code nextGaussian}, whose algorithm Java
   * doesn't promise to keep.
   */
  static double gaussian(SplittableRandom random) {
    double sum = -TERMS / 2.0;
    for (int i = 0; i < TERMS; i++) sum += random.nextDouble();
    return sum;
  }
}
