package dev.octet.service.benchmark;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.octet.device.benchmark.report.BenchmarkReport;
import dev.octet.device.benchmark.report.Comparison;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.JobAnswers;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The reports of a benchmark's devices, side by side. */
@Component
class BenchmarkReports {
  private final Blobs blobs;

  BenchmarkReports(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * All that a benchmark found out.
   *
   * @param results one for each device, in the order of the request
   * @param comparison of the devices; empty for one
   */
  @Schema(name = "BenchmarkReportDocument")
  record Document(UUID benchmarkId, List<Result> results, List<Row> comparison) {
    Document {
      results = List.copyOf(results);
      comparison = List.copyOf(comparison);
    }
  }

  /** A device's result. */
  @Schema(name = "BenchmarkResult")
  record Result(
      @Schema(description = "As asked for") DeviceSelector device,
      @Nullable UUID deviceId,
      @Nullable String serial,
      @Schema(description = "Null where it has failed: the verdict then is the failure's cause")
          @Nullable RunSummary summary,
      @Nullable RunFailure failure,
      @JsonRawValue
          @Schema(
              description =
                  "Every sample and all that is needed to judge it again; null where it has failed."
                      + " Of one artifact a report, of two a comparison that holds the reports of"
                      + " both.",
              types = {"object", "null"},
              oneOf = {BenchmarkReport.class, Comparison.class})
          @Nullable String report) {}

  /** A line of the comparison of several devices. */
  @Schema(name = "BenchmarkComparisonRow", description = "Each artifact on each device")
  record Row(
      @Nullable String serial,
      String artifact,
      @Schema(description = "In milliseconds") double p50,
      @Schema(description = "p50 for what the first line's is 1", example = "1.4")
          double ratioToFirst,
      @Schema(description = "Whether to believe it") String verdict) {}

  /** The report; a 404 problem if no device has succeeded, or not yet. */
  Document of(Benchmark benchmark) {
    if (benchmark.runs().stream().noneMatch(run -> run.summary() != null)) throw none(benchmark);
    return new Document(
        benchmark.id(), benchmark.runs().stream().map(this::result).toList(), rows(benchmark));
  }

  private Result result(BenchmarkRun run) {
    String sha256 = run.reportSha256();
    return new Result(
        run.selector(),
        run.deviceId(),
        run.serial(),
        run.summary(),
        run.failure(),
        sha256 == null ? null : blobs.text(sha256));
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
    return JobAnswers.noReport(
        "Benchmark",
        benchmark,
        "Only devices on which it succeeds have one; see the failures of its runs.");
  }
}
