package dev.octet.engine.quantize.range;

/** Chooses the range of a tensor from the distribution of its values. */
public interface RangeSearch {
  Range search(HistogramObserver values);

  static RangeSearch of(CalibrationMethod method) {
    return switch (method) {
      case MIN_MAX -> HistogramObserver::extent;
      case PERCENTILE -> new PercentileSearch();
      case MSE -> new MeanSquaredErrorSearch();
      case ENTROPY -> new EntropySearch();
      case GREEDY -> new GreedySearch();
    };
  }
}
