package dev.octet.engine.measure;

import org.jspecify.annotations.Nullable;

/** Sums over the elements of one tensor, of one or many samples, from which losses are computed. */
final class NoiseSums {
  long count;
  double signal;
  double noise;
  double ownNoise;
  double dot;
  double recovered;
  double rounding;
  double bottom;
  double top;
  double maximalError;

  void add(NoiseSums other) {
    count += other.count;
    signal += other.signal;
    noise += other.noise;
    ownNoise += other.ownNoise;
    dot += other.dot;
    recovered += other.recovered;
    rounding += other.rounding;
    bottom += other.bottom;
    top += other.top;
    maximalError = Math.max(maximalError, other.maximalError);
  }

  double mean(double sum) {
    return count == 0 ? 0 : sum / count;
  }

  @Nullable Double cosine() {
    double norm = Math.sqrt(signal) * Math.sqrt(recovered);
    return norm == 0 ? null : dot / norm;
  }

  /** Returns the signal-to-noise ratio in decibels; null if there is no noise or no signal. */
  static @Nullable Double decibels(double signal, double noise) {
    return signal == 0 || noise == 0 ? null : 10 * Math.log10(signal / noise);
  }
}
