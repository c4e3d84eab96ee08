package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.device.benchmark.report.Interval;
import dev.octet.device.benchmark.report.LatencySummary;
import dev.octet.device.benchmark.report.LpircResult;
import dev.octet.device.benchmark.report.Verdict;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device's result in a few figures; the report has all of them.
 *
 * @param verdict whether to believe it: of the artifacts' verdicts the gravest
 * @param findings what speaks against it
 * @param artifacts one for each artifact, in the order of the request
 * @param comparison of two artifacts; null for one
 * @param lpirc by the LPIRC's rules; null for other protocols
 */
@Schema(name = "BenchmarkSummary")
record RunSummary(
    @Schema(description = "Whether to believe it; EMULATED for what is no phone")
        Verdict.Kind verdict,
    @Schema(description = "What speaks against it, the gravest first")
        List<Verdict.Finding> findings,
    @Schema(description = "In the order of the request") List<Times> artifacts,
    @Schema(description = "Null for one artifact") @Nullable Ratio comparison,
    @Schema(description = "Null for other protocols than lpirc") @Nullable LpircResult lpirc) {
  private static final double NANOS_IN_MILLISECOND = 1e6;

  RunSummary {
    findings = List.copyOf(findings);
    artifacts = List.copyOf(artifacts);
  }

  /** An artifact's times, in milliseconds, and whether it computed what the host computes. */
  @Schema(name = "BenchmarkTimes", description = "In milliseconds")
  record Times(
      String artifact,
      int runs,
      double p50,
      double p90,
      double p99,
      double mean,
      @Schema(description = "Where the median lies, with a confidence of 95 %")
          Interval medianInterval,
      @Schema(description = "Of the model; null without a delegate") @Nullable Integer nodes,
      @Schema(description = "How many of them the delegate took; null without one")
          @Nullable Integer nodesTaken,
      @Schema(description = "The CPUs that it ran on, as a hexadecimal mask")
          @Nullable String affinity,
      @Schema(description = "Whether its outputs are the host's")
          BenchmarkReport.Correctness.Agreement agreement) {
    static Times of(BenchmarkReport report) {
      LatencySummary latency = report.latency().summary();
      Interval median = latency.medianInterval();
      return new Times(
          report.artifact(),
          latency.count(),
          latency.p50() / NANOS_IN_MILLISECOND,
          latency.p90() / NANOS_IN_MILLISECOND,
          latency.p99() / NANOS_IN_MILLISECOND,
          latency.mean() / NANOS_IN_MILLISECOND,
          new Interval(
              median.low() / NANOS_IN_MILLISECOND,
              median.high() / NANOS_IN_MILLISECOND,
              median.level()),
          report.runtime().delegate().nodes(),
          report.runtime().delegate().nodesTaken(),
          report.runtime().affinity().got(),
          report.correctness().agreement());
    }
  }

  /** The second artifact's time divided by the first's. */
  @Schema(name = "BenchmarkRatio")
  record Ratio(double ratio, Interval interval, Comparison.Conclusion conclusion) {}

  static RunSummary of(BenchmarkReport report) {
    Verdict verdict = report.verdict();
    return new RunSummary(
        verdict.kind(), verdict.findings(), List.of(Times.of(report)), null, report.lpirc());
  }

  static RunSummary of(Comparison comparison) {
    Verdict verdict = comparison.verdict();
    return new RunSummary(
        verdict.kind(),
        verdict.findings(),
        List.of(Times.of(comparison.first()), Times.of(comparison.second())),
        new Ratio(comparison.ratio(), comparison.ratioInterval(), comparison.conclusion()),
        null);
  }
}
