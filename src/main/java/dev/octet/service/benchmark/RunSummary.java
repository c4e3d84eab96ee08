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

/** The key figures of the result on one device; the report has all figures. */
@Schema(name = "BenchmarkSummary")
record RunSummary(
    @Schema(
            description =
                "Whether the result can be trusted: the gravest of the artifacts' verdicts.")
        Verdict.Kind verdict,
    @Schema(description = "The reasons for the verdict, the gravest first. Empty for VALID.")
        List<Verdict.Finding> findings,
    @Schema(description = "The latencies of each artifact, in the order of the request.")
        List<Times> artifacts,
    @Schema(description = "Comparison of the two artifacts. Null for one artifact.")
        @Nullable Ratio comparison,
    @Schema(description = "Result by the rules of LPIRC 2018. Null unless the protocol is `lpirc`.")
        @Nullable LpircResult lpirc) {
  private static final double NANOS_IN_MILLISECOND = 1e6;

  RunSummary {
    findings = List.copyOf(findings);
    artifacts = List.copyOf(artifacts);
  }

  /** An artifact's latencies in milliseconds, and whether its outputs equal the host's. */
  @Schema(name = "BenchmarkTimes", description = "The latencies of one artifact in milliseconds.")
  record Times(
      @Schema(description = "Name of the artifact.") String artifact,
      @Schema(description = "Number of runs that count.") int runs,
      @Schema(description = "Median latency in milliseconds.") double p50,
      @Schema(description = "90th percentile of the latencies in milliseconds.") double p90,
      @Schema(description = "99th percentile of the latencies in milliseconds.") double p99,
      @Schema(description = "Mean latency in milliseconds.") double mean,
      @Schema(description = "95 % confidence interval of the median, in milliseconds.")
          Interval medianInterval,
      @Schema(description = "Number of nodes of the model. Null without a delegate.")
          @Nullable Integer nodes,
      @Schema(description = "Number of nodes that the delegate runs. Null without a delegate.")
          @Nullable Integer nodesTaken,
      @Schema(
              description =
                  "CPUs that the runs used, as a hexadecimal mask. Null if the kernel reports none.")
          @Nullable String affinity,
      @Schema(
              description =
                  "Whether the outputs on the device equal those on the service's machine.")
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

  /**
   * The latency of the second artifact divided by that of the first.
   *
   * @param ratio the ratio; below 1 if the second artifact is faster
   * @param interval 95 % confidence interval of the ratio
   * @param conclusion whether one of them is faster
   */
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
