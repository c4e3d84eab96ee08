package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.artifact.ArtifactPaths;
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
@Schema(
    name = "Benchmark",
    description = "The measurement of one artifact, or the comparison of two, on attached devices.")
record BenchmarkResource(
    @Schema(description = "Id of the benchmark.") UUID id,
    @Schema(description = "State of the benchmark, which follows from the states of its runs.")
        JobState state,
    @Schema(description = "Progress of the whole benchmark, 0 to 1.", example = "0.41")
        double progress,
    @Schema(description = "The artifact that is measured, or the two that are compared.")
        List<ArtifactLink> artifacts,
    @Schema(
            description =
                "Id of the labelled calibration set. Null unless the protocol is `lpirc`.")
        @Nullable UUID calibrationSetId,
    @Schema(
            description =
                "The protocol with all defaults filled in. A new request can contain it unchanged.")
        BenchmarkProtocol protocol,
    @Schema(description = "When the benchmark was requested, in UTC.") Instant createdAt,
    @Schema(description = "When the first run started, in UTC. Null until then.")
        @Nullable Instant startedAt,
    @Schema(description = "When the last run finished, in UTC. Null until then.")
        @Nullable Instant finishedAt,
    @Schema(description = "One run for each requested device, in the order of the request.")
        List<Run> runs,
    @Schema(description = "Paths of related resources.") Links links) {
  BenchmarkResource {
    artifacts = List.copyOf(artifacts);
    runs = List.copyOf(runs);
  }

  /**
   * A link to an artifact that the benchmark measures.
   *
   * @param id id of the artifact
   * @param fileName name under which the file is downloaded
   * @param sha256 SHA-256 of the file, 64 hexadecimal digits
   * @param bytes size of the file in bytes
   * @param href deprecated: the same as {@code links.self}
   * @param links paths of related resources
   */
  @Schema(name = "BenchmarkArtifact")
  record ArtifactLink(
      UUID id,
      String fileName,
      String sha256,
      long bytes,
      @Schema(deprecated = true) String href,
      ArtifactPaths links) {
    static ArtifactLink of(Artifacts.StoredArtifact artifact) {
      ArtifactPaths links = ArtifactPaths.of(artifact.id());
      return new ArtifactLink(
          artifact.id(),
          artifact.fileName(),
          artifact.sha256(),
          artifact.bytes(),
          links.self(),
          links);
    }
  }

  /** The JSON representation of the run on one device. */
  @Schema(name = "BenchmarkRun", description = "The part of a benchmark that runs on one device.")
  record Run(
      @Schema(description = "Properties of the requested device.") DeviceSelector device,
      @Schema(description = "State of the run.") JobState state,
      @Schema(
              description =
                  "Current step: `identify`, `push`, `cool_down`, `run`, `profile` or `clean_up`. Null"
                      + " unless the state is RUNNING.",
              example = "run")
          @Nullable String step,
      @Schema(description = "Progress of the run, 0 to 1.") double progress,
      @Schema(
              description =
                  "Position in the queue of runs that request the same device; 1 is the next. Null"
                      + " unless the state is QUEUED.")
          @Nullable Long queuePosition,
      @Schema(
              description =
                  "Number of the current attempt, from 1; 0 before the first. More than 1 if in an"
                      + " earlier attempt the device was detached or not ready, or the service"
                      + " stopped.",
              example = "1")
          int attempt,
      @Schema(
              description =
                  "Id of the device that the run uses. Null until an attempt has started on a device.")
          @Nullable UUID deviceId,
      @Schema(
              description =
                  "Serial number of the device that the run uses. Null until an attempt has started on"
                      + " a device.")
          @Nullable String serial,
      @Schema(
              description =
                  "When the current attempt started, in UTC. Null unless one has started.")
          @Nullable Instant startedAt,
      @Schema(description = "When the run finished, in UTC. Null until then.")
          @Nullable Instant finishedAt,
      @Schema(
              description =
                  "Why the last attempt failed. While the state is QUEUED, another attempt follows."
                      + " Null if none failed.")
          @Nullable RunFailure failure,
      @Schema(description = "The key figures of the result. Null until the run has succeeded.")
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

  /**
   * The JSON representation of a benchmark in a list.
   *
   * @param id id of the benchmark
   * @param state state of the benchmark
   * @param progress progress of the whole benchmark, 0 to 1
   * @param createdAt when the benchmark was requested, in UTC
   * @param startedAt when the first run started, in UTC; null until then
   * @param finishedAt when the last run finished, in UTC; null until then
   * @param links paths of related resources
   */
  @Schema(
      name = "ListedBenchmark",
      description = "A benchmark in a list, without its request and its results.")
  record Listed(
      UUID id,
      JobState state,
      double progress,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      Links links) {
    static Listed of(ListedBenchmark benchmark) {
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

  /**
   * Paths of resources that are related to a benchmark.
   *
   * @param self path of the benchmark
   * @param report path of the benchmark's report
   * @param events path of the benchmark's server-sent events
   */
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
