package dev.octet.service.benchmark;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.JobResponses;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Assembles the reports of a benchmark's devices into one document. */
@Component
class BenchmarkReports {
  private final Blobs blobs;

  BenchmarkReports(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * The report of a benchmark.
   *
   * @param benchmarkId id of the benchmark
   * @param results one result for each requested device, in the order of the request
   * @param comparison one row for each artifact on each device; empty if only one device succeeded
   */
  @Schema(name = "BenchmarkReportDocument")
  record Document(UUID benchmarkId, List<Result> results, List<Row> comparison) {
    Document {
      results = List.copyOf(results);
      comparison = List.copyOf(comparison);
    }
  }

  /** The result on one device. */
  @Schema(name = "BenchmarkResult")
  record Result(
      @Schema(description = "Properties of the requested device.") DeviceSelector device,
      @Schema(description = "Id of the device that was used. Null if there was none.")
          @Nullable UUID deviceId,
      @Schema(description = "Serial number of the device that was used. Null if there was none.")
          @Nullable String serial,
      @Schema(description = "The key figures. Null unless the run has succeeded.")
          @Nullable RunSummary summary,
      @Schema(description = "Why the last attempt failed. Null if none failed.")
          @Nullable RunFailure failure,
      @JsonRawValue
          @Schema(
              description =
                  "All samples and the data that the verdict is based on. Null unless the run has"
                      + " succeeded, and for a benchmark of two artifacts.",
              implementation = BenchmarkReport.class)
          @Nullable String report,
      @JsonRawValue
          @Schema(
              description =
                  "The comparison of two artifacts, with the reports of both. Null unless the run"
                      + " has succeeded, and for a benchmark of one artifact.",
              implementation = Comparison.class)
          @Nullable String comparison) {}

  /** A row of the comparison of several devices. */
  @Schema(
      name = "BenchmarkComparisonRow",
      description = "The median latency of one artifact on one device.")
  record Row(
      @Schema(description = "Serial number of the device.") @Nullable String serial,
      @Schema(description = "Name of the artifact.") String artifact,
      @Schema(description = "Median latency in milliseconds.") double p50,
      @Schema(description = "`p50` divided by the `p50` of the first row.", example = "1.4")
          double ratioToFirst,
      @Schema(
              description =
                  "Verdict on the measurement: `VALID`, or the gravest reason not to trust it.")
          String verdict) {}

  /**
   * Returns the report.
   *
   * @throws ProblemException with 404 if no device has succeeded (yet)
   */
  Document of(Benchmark benchmark) {
    if (benchmark.runs().stream().noneMatch(run -> run.summary() != null)) throw none(benchmark);
    return new Document(
        benchmark.id(), benchmark.runs().stream().map(this::result).toList(), rows(benchmark));
  }

  private Result result(BenchmarkRun run) {
    String sha256 = run.reportSha256();
    String json = sha256 == null ? null : blobs.text(sha256);
    RunSummary summary = run.summary();
    boolean compares = summary != null && summary.comparison() != null;
    return new Result(
        run.selector(),
        run.deviceId(),
        run.serial(),
        summary,
        run.failure(),
        compares ? null : json,
        compares ? json : null);
  }

  private static List<Row> rows(Benchmark benchmark) {
    List<BenchmarkRun> measured =
        benchmark.runs().stream().filter(run -> run.summary() != null).toList();
    if (measured.size() < 2) return List.of();
    double first =
        Objects.requireNonNull(measured.getFirst().summary()).artifacts().getFirst().p50();
    return measured.stream()
        .flatMap(run -> {
          RunSummary summary = Objects.requireNonNull(run.summary());
          return summary.artifacts().stream()
              .map(times ->
                  new Row(
                      run.serial(),
                      times.artifact(),
                      times.p50(),
                      times.p50() / first,
                      summary.verdict().name()));
        })
        .toList();
  }

  private static ProblemException none(Benchmark benchmark) {
    return JobResponses.noReport(
        "Benchmark",
        benchmark,
        "Only runs that succeed have a report. Read the failures of the benchmark's runs.");
  }
}
