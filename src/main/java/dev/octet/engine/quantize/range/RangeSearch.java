package dev.octet.engine.quantize.range;

/** Chooses the range of a tensor from the distribution of its values. */
public interface RangeSearch {
  Range search(Distribution values);

  static RangeSearch of(CalibrationMethod method) {
    return switch (method) {
      case MIN_MAX -> Distribution::extent;
      case PERCENTILE -> new PercentileSearch();
      case MSE -> new MeanSquaredErrorSearch();
      case ENTROPY -> new EntropySearch();
      case GREEDY -> new GreedySearch();
    };
  }
}
