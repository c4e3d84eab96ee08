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

/** A benchmark as clients see it. */
@Schema(name = "Benchmark")
record BenchmarkResource(
    UUID id,
    JobState state,
    @Schema(description = "Of the whole benchmark, 0 to 1", example = "0.41") double progress,
    @Schema(description = "One that is measured, or two that are compared")
        List<ArtifactLink> artifacts,
    @Schema(description = "The labelled set. Null unless the protocol is lpirc.")
        @Nullable UUID calibrationSetId,
    @Schema(description = "With every default filled; can be sent again")
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

  /** An artifact that is measured. */
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

  /** The part on one device. */
  @Schema(name = "BenchmarkRun")
  record Run(
      @Schema(description = "Which will do, as asked for") DeviceSelector device,
      JobState state,
      @Schema(
              description =
                  "What is done: identify, push, cool_down, run, profile or clean_up. Null unless it"
                      + " runs.",
              example = "run")
          @Nullable String step,
      @Schema(description = "0 to 1") double progress,
      @Schema(
              description =
                  "1 for the next one among those that ask for the same device. Null unless it"
                      + " waits.")
          @Nullable Long queuePosition,
      @Schema(
              description =
                  "How often a worker has begun. More than 1 where the device went away or was not"
                      + " ready, or the service ended in mid-run.",
              example = "1")
          int attempt,
      @Schema(description = "The device that it runs on. Null until a worker has begun.")
          @Nullable UUID deviceId,
      @Schema(description = "Its serial") @Nullable String serial,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      @Schema(
              description =
                  "Why the last attempt has failed; while it is queued, there will be another.")
          @Nullable RunFailure failure,
      @Schema(description = "Null until it has succeeded") @Nullable RunSummary summary) {
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

  /** A benchmark in a list. */
  @Schema(
      name = "ListedBenchmark",
      description = "A benchmark without its request and what came out of it.")
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

  /** Where to go from here. */
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
