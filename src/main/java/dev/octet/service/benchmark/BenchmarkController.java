package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.AcceptsJob;
import dev.octet.service.job.Awaited;
import dev.octet.service.job.CancelsJob;
import dev.octet.service.job.FollowsJob;
import dev.octet.service.job.JobResponses;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.http.PreferredWait;
import dev.octet.service.platform.list.Page;
import dev.octet.service.platform.list.PageRequest;
import dev.octet.service.platform.memory.RequestBodies;
import dev.octet.service.platform.openapi.RemovesResource;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP operations on {@code /benchmarks}. */
@RestController
@Tag(name = "Benchmarks")
@RequestMapping("/benchmarks")
class BenchmarkController {
  private static final String EXAMPLE_ID = "0197a1b5-0000-7000-8000-000000000000";

  private final Benchmarks benchmarks;
  private final BenchmarkResources resources;
  private final BenchmarkReports reports;
  private final EventStreams<Benchmark> streams;
  private final RequestBodies bodies;

  BenchmarkController(
      Benchmarks benchmarks,
      BenchmarkResources resources,
      BenchmarkReports reports,
      EventStreams<Benchmark> streams,
      RequestBodies bodies) {
    this.benchmarks = benchmarks;
    this.resources = resources;
    this.reports = reports;
    this.streams = streams;
    this.bodies = bodies;
  }

  @Operation(
      summary = "Start a benchmark",
      description =
          """
          Measures an artifact on an attached device that matches `device`. The benchmark has the \
          device to itself while it identifies the device, copies the files to it, lets it cool \
          down, and measures. \
          Give `artifactIds` with two ids instead of `artifactId` to compare two artifacts in turn \
          on the same device. Give a list `devices` instead of `device` to measure on each and \
          compare them. All fields of the protocol are optional; the protocol `lpirc` needs a \
          labelled set. Unknown fields are rejected by name.

          If the device is detached, offline, too warm or low on battery, the run is retried a \
          few times. A failure that a retry can't fix fails the run at once, with its cause.
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = Body.class),
                      examples =
                          @ExampleObject(
                              name = "sample",
                              ref = "#/components/examples/benchmark-request"))))
  @AcceptsJob
  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BenchmarkResource> startBenchmark(
      @Parameter(hidden = true) InputStream body,
      @Parameter(description = IdempotencyKey.DESCRIPTION)
          @RequestHeader(name = IdempotencyKey.HEADER, required = false)
          @Nullable String key,
      @Parameter(description = PreferredWait.DESCRIPTION)
          @RequestHeader(name = PreferredWait.HEADER, required = false)
          @Nullable String prefer,
      @Parameter(hidden = true)
          @RequestHeader(name = HttpHeaders.CONTENT_LENGTH, defaultValue = "-1")
          long length)
      throws IOException {
    Benchmark started =
        bodies.read(
            body,
            length,
            BenchmarkRequestReader.MOST_BYTES,
            fields -> {
              BenchmarkRequest request = BenchmarkRequestReader.read(fields);
              return benchmarks.start(request, IdempotencyKey.of(key, request));
            });
    var benchmark = awaited(started, prefer);
    BenchmarkResource resource = resources.of(benchmark.job());
    return JobResponses.started(resource.links().self(), benchmark, resource);
  }

  private Awaited<Benchmark> awaited(Benchmark benchmark, @Nullable String prefer) {
    return Awaited.of(benchmark, prefer, streams, benchmarks::get);
  }

  @Operation(
      summary = "Get a benchmark's state and results",
      description =
          "Each device has a run of its own, with its state, its progress and, when it has SUCCEEDED,"
              + " the key figures.")
  @ApiResponse(
      responseCode = "200",
      description = "The benchmark. The header Retry-After is set until it has finished.",
      content =
          @Content(
              schema = @Schema(implementation = BenchmarkResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/benchmark")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BenchmarkResource> getBenchmark(
      @Parameter(description = "Id of the benchmark.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = PreferredWait.DESCRIPTION)
          @RequestHeader(name = PreferredWait.HEADER, required = false)
          @Nullable String prefer) {
    var benchmark = awaited(benchmarks.get(id), prefer);
    return JobResponses.shown(benchmark, resources.of(benchmark.job()));
  }

  @Operation(
      summary = "List benchmarks",
      description =
          "Lists the newest benchmarks first, unless `sort` says otherwise. The items have neither the"
              + " request nor the result. Follow an item's `links.self` for them.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<BenchmarkResource.Listed> listBenchmarks(
      @Parameter(description = "Only items in this state.") @RequestParam @Nullable JobState state,
      @Parameter(description = PageRequest.CREATED_AFTER) @RequestParam
          @Nullable Instant createdAfter,
      @Parameter(
              description = PageRequest.SORT,
              schema = @Schema(allowableValues = {"createdAt", "-createdAt"}))
          @RequestParam(defaultValue = PageRequest.NEWEST_FIRST)
          String sort,
      @Parameter(description = PageRequest.CURSOR) @RequestParam @Nullable String cursor,
      @Parameter(description = PageRequest.LIMIT)
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    return benchmarks
        .list(new PageRequest(sort, cursor, limit), state, createdAfter)
        .map(BenchmarkResource.Listed::of);
  }

  @Operation(
      summary = "Cancel a benchmark",
      description =
          "Cancels a benchmark that is QUEUED or RUNNING. Its runs stop within a few seconds and"
              + " leave nothing on the devices. Cancelling again changes nothing. The response is 409"
              + " if the benchmark has already SUCCEEDED or FAILED.")
  @CancelsJob
  @PostMapping(path = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BenchmarkResource> cancelBenchmark(
      @Parameter(description = "Id of the benchmark.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    var benchmark = Awaited.without(benchmarks.cancel(id));
    return JobResponses.shown(benchmark, resources.of(benchmark.job()));
  }

  @Operation(
      summary = "Remove a benchmark",
      description =
          "Removes a finished benchmark and its reports. The response is 409 while it is QUEUED or"
              + " RUNNING; cancel it first.")
  @RemovesResource
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeBenchmark(
      @Parameter(description = "Id of the benchmark.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    benchmarks.remove(id);
  }

  @Operation(
      summary = "Get a benchmark's report",
      description =
          "Returns for each device all latency samples, the software that ran, the device's"
              + " condition before, during and after the runs, and a verdict on whether the result"
              + " can be trusted; for several devices also a comparison. The response is 404 until a"
              + " run has SUCCEEDED.")
  @ApiResponse(
      responseCode = "200",
      description = "The report.",
      content = @Content(schema = @Schema(implementation = BenchmarkReports.Document.class)))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}/report", produces = MediaType.APPLICATION_JSON_VALUE)
  BenchmarkReports.Document getBenchmarkReport(
      @Parameter(description = "Id of the benchmark.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    return reports.of(benchmarks.get(id));
  }

  @Operation(
      summary = "Follow a benchmark",
      description =
          "Sends server-sent events until the benchmark has finished. A client that reconnects"
              + " sends the header Last-Event-ID to continue after the last event that it received.")
  @FollowsJob
  @GetMapping("/{id}/events")
  void followBenchmark(
      @Parameter(description = "Id of the benchmark.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = "Id of the last event that the client received.")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    streams.tell(benchmarks.get(id), lastEventId, response);
  }

  /** The request body, for the contract only. */
  @Schema(
      name = "BenchmarkRequest",
      description =
          "The artifact or artifacts to measure, the devices to measure on, and how to measure.")
  private record Body(
      @Schema(description = "Id of an artifact of kind `tflite`, to measure it alone.")
          @Nullable UUID artifactId,
      @Schema(description = "Instead of `artifactId`: ids of two artifacts to compare.")
          @Nullable List<UUID> artifactIds,
      @Schema(description = "Properties of the device to measure on.")
          @Nullable DeviceSelector device,
      @Schema(
              description =
                  "Instead of `device`: the properties of each of several devices. There is one"
                      + " run for each element.")
          @Nullable List<DeviceSelector> devices,
      @Schema(description = "How to measure. All fields are optional.")
          @Nullable BenchmarkProtocol protocol,
      @Schema(description = "Id of a labelled calibration set, required by the protocol `lpirc`.")
          @Nullable UUID calibrationSetId) {}
}
