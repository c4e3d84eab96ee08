package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.calibrationset.CalibrationSets;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON representation of a benchmark. */
@Schema(name = "Benchmark")
record BenchmarkResource(
    UUID id,
    JobState state,
    @Schema(description = "Progress of the whole benchmark, 0 to 1", example = "0.41")
        double progress,
    @Schema(description = "One artifact that is measured, or two that are compared")
        List<ArtifactLink> artifacts,
    @Schema(description = "Id of the labelled set. Null unless the protocol is lpirc.")
        @Nullable UUID calibrationSetId,
    @Schema(description = "The protocol with all defaults filled in; can be sent again")
        BenchmarkProtocol protocol,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Schema(description = "One for each device, in the order of the request") List<Run> runs,
    Links links) {
  BenchmarkResource {
    artifacts = List.copyOf(artifacts);
    runs = List.copyOf(runs);
  }

  /** A link to an artifact that the benchmark measures. */
  @Schema(name = "BenchmarkArtifact")
  record ArtifactLink(UUID id, String fileName, String sha256, long bytes, String href) {
    static ArtifactLink of(Artifacts.StoredArtifact artifact) {
      return new ArtifactLink(
          artifact.id(),
          artifact.fileName(),
          artifact.sha256(),
          artifact.bytes(),
          "/artifacts/" + artifact.id());
    }
  }

  /** The JSON representation of the run on one device. */
  @Schema(name = "BenchmarkRun")
  record Run(
      @Schema(description = "The requested device") DeviceSelector device,
      JobState state,
      @Schema(
              description =
                  "Current step: identify, push, cool_down, run, profile or clean_up. Null unless the"
                      + " state is RUNNING.",
              example = "run")
          @Nullable String step,
      @Schema(description = "Progress of the run, 0 to 1") double progress,
      @Schema(
              description =
                  "Place in the queue of runs that request the same device; 1 is next. Null unless"
                      + " the state is QUEUED.")
          @Nullable Long queuePosition,
      @Schema(
              description =
                  "Number of the current attempt. More than 1 if in an earlier attempt the device was"
                      + " detached or not ready, or the service ended.",
              example = "1")
          int attempt,
      @Schema(
              description =
                  "Id of the device that the run uses. Null until an attempt has begun on a device.")
          @Nullable UUID deviceId,
      @Schema(description = "The device's serial") @Nullable String serial,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Schema(
              description =
                  "Why the last attempt failed. While the state is QUEUED, another attempt follows.")
          @Nullable RunFailure failure,
      @Schema(description = "The result in a few figures. Null until the run has succeeded")
          @Nullable RunSummary summary) {
    static Run of(BenchmarkRun run, @Nullable Long queuePosition) {
      UUID deviceId = run.deviceId();
      return new Run(
          run.selector(),
          run.state(),
          run.step(),
          run.progress(),
          queuePosition,
          run.attempt(),
          deviceId,
          run.serial(),
          run.startedAt(),
          run.finishedAt(),
          run.failure(),
          run.summary());
    }
  }

  /** The JSON representation of a benchmark in a list. */
  @Schema(
      name = "ListedBenchmark",
      description = "A benchmark without its request and its results.")
  record Listed(
      UUID id,
      JobState state,
      double progress,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      Links links) {
    static Listed of(BenchmarkRepository.Listed benchmark) {
      return new Listed(
          benchmark.id(),
          benchmark.state(),
          benchmark.progress(),
          benchmark.createdAt(),
          benchmark.startedAt(),
          benchmark.finishedAt(),
          Links.of(benchmark.id()));
    }
  }

  /** Paths of related resources. */
  @Schema(name = "BenchmarkLinks")
  record Links(String self, String report, String events) {
    static Links of(UUID id) {
      String self = "/benchmarks/" + id;
      return new Links(self, self + "/report", self + "/events");
    }
  }

  static BenchmarkResource of(Benchmark benchmark, List<Run> runs) {
    CalibrationSets.StoredSet set = benchmark.calibrationSet();
    return new BenchmarkResource(
        benchmark.id(),
        benchmark.state(),
        benchmark.progress(),
        benchmark.artifacts().stream().map(ArtifactLink::of).toList(),
        set == null ? null : set.id(),
        benchmark.protocol(),
        benchmark.createdAt(),
        benchmark.startedAt(),
        benchmark.finishedAt(),
        runs,
        Links.of(benchmark.id()));
  }
}
