package dev.octet.service.benchmark;

import dev.octet.device.benchmark.report.BenchmarkProtocol;
import dev.octet.service.device.DeviceSelector;
import dev.octet.service.job.AcceptsJob;
import dev.octet.service.job.CancelsJob;
import dev.octet.service.job.FollowsJob;
import dev.octet.service.job.JobAnswers;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.http.Page;
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

/** {@code /benchmarks}. */
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
          Measures an artifact on an attached device that has all that `device` says, and is used \
          by nobody else meanwhile: push, identity, battery and temperature, cool-down, runs, \
          report. `artifactIds` with two ids instead of `artifactId` compares both in turn on the \
          same device; `devices` with several instead of `device` measures on each and compares \
          them. All fields of the protocol are optional; the protocol `lpirc` needs a labelled set. \
          Unknown fields are refused by name.

          A device that went away, is offline, too warm or too low is tried again a few times; \
          what no retry can mend fails at once, with its cause.
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
      @Parameter(
              description =
                  "Of the client's choice. A request that is sent again under its key starts"
                      + " nothing new.")
          @RequestHeader(name = IdempotencyKey.HEADER, required = false)
          @Nullable String key,
      @Parameter(hidden = true)
          @RequestHeader(name = HttpHeaders.CONTENT_LENGTH, defaultValue = "-1")
          long length)
      throws IOException {
    return bodies.read(
        body,
        length,
        BenchmarkRequestReader.MOST_BYTES,
        fields -> {
          BenchmarkRequest request = BenchmarkRequestReader.read(fields);
          Benchmark benchmark = benchmarks.start(request, IdempotencyKey.of(key, request));
          BenchmarkResource resource = resources.of(benchmark);
          return JobAnswers.accepted(resource.links().self(), resource);
        });
  }

  @Operation(summary = "How far a benchmark is, and what it has measured")
  @ApiResponse(
      responseCode = "200",
      description = "The benchmark; with Retry-After while it isn't over.",
      content =
          @Content(
              schema = @Schema(implementation = BenchmarkResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/benchmark")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BenchmarkResource> getBenchmark(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return shown(benchmarks.get(id));
  }

  private ResponseEntity<BenchmarkResource> shown(Benchmark benchmark) {
    return JobAnswers.shown(benchmark.isOver(), resources.of(benchmark));
  }

  @Operation(
      summary = "Benchmarks, newest first",
      description = "Without what they were asked for and what they found; each has a path.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<BenchmarkResource.Listed> listBenchmarks(
      @Parameter(description = "Only those in this state.") @RequestParam @Nullable JobState state,
      @Parameter(description = "Where the list goes on: next of the page before.") @RequestParam
          @Nullable UUID cursor,
      @Parameter(description = "The most items of a page.")
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    return Page.of(
        benchmarks.newest(cursor, state, limit + 1).stream()
            .map(BenchmarkResource.Listed::of)
            .toList(),
        limit,
        BenchmarkResource.Listed::id);
  }

  @Operation(
      summary = "Cancel a benchmark",
      description =
          "Ends one that waits or runs: it is CANCELLED. Its workers end within a few seconds and"
              + " leave nothing on the devices. To cancel it again changes nothing; one that has"
              + " succeeded or failed stays as it is: 409.")
  @CancelsJob
  @PostMapping(path = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<BenchmarkResource> cancelBenchmark(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return shown(benchmarks.cancel(id));
  }

  @Operation(
      summary = "Remove a benchmark",
      description =
          "Removes one that has finished, with its reports. One that waits or runs has to be"
              + " cancelled first: 409.")
  @RemovesResource
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeBenchmark(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    benchmarks.remove(id);
  }

  @Operation(
      summary = "All that a benchmark found out",
      description =
          "For each device every sample, what ran, how the device was before, during and after,"
              + " and whether to believe it; of several devices a comparison.")
  @ApiResponse(
      responseCode = "200",
      description = "The report.",
      content = @Content(schema = @Schema(implementation = BenchmarkReports.Document.class)))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}/report", produces = MediaType.APPLICATION_JSON_VALUE)
  BenchmarkReports.Document getBenchmarkReport(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return reports.of(benchmarks.get(id));
  }

  @Operation(
      summary = "Follow a benchmark",
      description =
          "Server-sent events, until it is over. A client that was cut off goes on with"
              + " Last-Event-ID.")
  @FollowsJob
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void followBenchmark(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = "The last event that the client has seen.")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    streams.tell(benchmarks.get(id), lastEventId, response);
  }

  /** The request in the contract. */
  @Schema(name = "BenchmarkRequest")
  private record Body(
      @Schema(description = "A tflite artifact of a conversion") @Nullable UUID artifactId,
      @Schema(description = "Instead of artifactId: two that are compared")
          @Nullable List<UUID> artifactIds,
      @Schema(description = "Which device will do: one that has all that is given")
          @Nullable DeviceSelector device,
      @Schema(description = "Instead of device: several, each for one measurement")
          @Nullable List<DeviceSelector> devices,
      @Schema(description = "How to measure. All fields are optional.")
          @Nullable BenchmarkProtocol protocol,
      @Schema(description = "A labelled set, for the protocol lpirc")
          @Nullable UUID calibrationSetId) {}
}
