package dev.octet.device.benchmark;

import dev.octet.device.adb.AdbException;
import dev.octet.device.benchmark.ModelMeasurement.Surroundings;
import dev.octet.device.benchmark.phone.PhoneRefusal;
import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.Comparison.Conclusion;
import dev.octet.device.benchmark.report.Interval;
import dev.octet.device.benchmark.report.Verdict;
import dev.octet.device.benchmark.runner.RunnerStart.Amount;
import dev.octet.device.benchmark.statistics.LatencyStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/**
 * Measures two artifacts in turn. The order alternates (first second, second first, …), so that a
 * drift through the rounds affects both equally.
 */
final class Rounds {
  private final ModelMeasurement first;
  private final ModelMeasurement second;
  private final int rounds;
  private final Amount amount;
  private final List<Double> ratios = new ArrayList<>();

  Rounds(ModelMeasurement first, ModelMeasurement second, BenchmarkProtocol protocol) {
    this.first = first;
    this.second = second;
    rounds = protocol.rounds();
    amount =
        new Amount(
            Math.ceilDiv(protocol.runs(), rounds),
            Math.ceilDiv(protocol.minimumMilliseconds(), rounds));
  }

  /**
   * @param progress called with the fraction that is done, 0 to 1
   */
  void run(DoubleConsumer progress) throws AdbException, InterruptedException, PhoneRefusal {
    for (int round = 0; round < rounds; round++) {
      boolean turned = round % 2 == 1;
      double one = (turned ? second : first).measure(amount);
      progress.accept((2.0 * round + 1) / (2 * rounds));
      double other = (turned ? first : second).measure(amount);
      progress.accept((round + 1.0) / rounds);
      // a run shorter than the clock's resolution would make a ratio of 0 or infinity
      ratios.add(Math.max(1, turned ? one : other) / Math.max(1, turned ? other : one));
    }
  }

  Comparison comparison(Surroundings surroundings) {
    double[] values = ratios.stream().mapToDouble(Double::doubleValue).toArray();
    Interval interval = LatencyStatistics.ratioInterval(values);
    BenchmarkReport one = first.report(surroundings, null);
    BenchmarkReport other = second.report(surroundings, null);
    return new Comparison(
        one,
        other,
        rounds,
        LatencyStatistics.ratio(values),
        interval,
        conclusion(interval),
        Verdict.of(
            Stream.concat(one.verdict().findings().stream(), other.verdict().findings().stream())
                .distinct()
                .toList()));
  }

  private static Conclusion conclusion(Interval interval) {
    if (interval.low() > 1) return Conclusion.FIRST_IS_FASTER;
    if (interval.high() < 1) return Conclusion.SECOND_IS_FASTER;
    return Conclusion.NO_DIFFERENCE_SHOWN;
  }
}
