package dev.octet.service.conversion;

import dev.octet.engine.convert.page.ReportPage;
import dev.octet.engine.convert.report.Report;
import dev.octet.service.artifact.Artifacts;
import dev.octet.service.artifact.Artifacts.StoredArtifact;
import dev.octet.service.job.AcceptsJob;
import dev.octet.service.job.CancelsJob;
import dev.octet.service.job.FollowsJob;
import dev.octet.service.job.JobAnswers;
import dev.octet.service.job.JobState;
import dev.octet.service.platform.events.EventStreams;
import dev.octet.service.platform.http.AcceptedTypes;
import dev.octet.service.platform.http.IdempotencyKey;
import dev.octet.service.platform.http.Page;
import dev.octet.service.platform.memory.HeapBudget;
import dev.octet.service.platform.memory.RequestBodies;
import dev.octet.service.platform.openapi.RemovesResource;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.callbacks.Callback;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Encoding;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** {@code /conversions}. */
@RestController
@Tag(name = "Conversions")
@RequestMapping("/conversions")
class ConversionController {
  private static final String EXAMPLE_ID = "0197a1b3-0000-7000-8000-000000000000";

  /** The page of a report loads and runs nothing, whatever the names in a model hold. */
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; sandbox";

  /** The heap that a byte of a report takes while its page is made: nodes, and the page. */
  private static final int PAGE_HEAP_BYTES_PER_BYTE = 16;

  private final Conversions conversions;
  private final ConversionForm form;
  private final ConversionResources resources;
  private final EventStreams<ConversionJob> streams;
  private final RequestBodies bodies;
  private final HeapBudget heap;
  private final Artifacts artifacts;

  ConversionController(
      Conversions conversions,
      ConversionForm form,
      ConversionResources resources,
      EventStreams<ConversionJob> streams,
      RequestBodies bodies,
      HeapBudget heap,
      Artifacts artifacts) {
    this.conversions = conversions;
    this.form = form;
    this.resources = resources;
    this.streams = streams;
    this.bodies = bodies;
    this.heap = heap;
    this.artifacts = artifacts;
  }

  @Operation(
      summary = "Start a conversion",
      description =
          """
          Either as JSON that names a model and a set, or as one form that carries both files: \
          then nothing has to be uploaded before. All fields of the recipe and of the \
          preprocessing are optional; what a model says of its preprocessing in its metadata is \
          taken from there. Unknown fields are refused by name.

          To try it: the form with `model.tflite` and `calibration.zip` from the folder that \
          `java -jar octet.jar sample DIR` writes.
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(implementation = ConversionRequest.class),
                    examples =
                        @ExampleObject(
                            name = "sample",
                            ref = "#/components/examples/conversion-request")),
                @Content(
                    mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                    schema = @Schema(implementation = Form.class),
                    encoding =
                        @Encoding(name = "request", contentType = MediaType.APPLICATION_JSON_VALUE))
              }))
  @AcceptsJob
  @Callback(
      name = "over",
      callbackUrlExpression = "{$request.body#/callbackUrl}",
      operation =
          @Operation(
              operationId = "conversionIsOver",
              method = "post",
              summary = "The conversion is over",
              description =
                  """
                  Sent to the request's `callbackUrl` with the headers of Standard Webhooks \
                  (standardwebhooks.com): `webhook-id`, the same for every attempt, \
                  `webhook-timestamp`, seconds since 1970, and `webhook-signature`, `v1,` and the \
                  base64 of the HMAC-SHA256 of `ID.TIMESTAMP.BODY`. What is not answered with 2xx \
                  is sent again, later and later, for some 17 hours; 410 ends that.
                  """,
              requestBody =
                  @io.swagger.v3.oas.annotations.parameters.RequestBody(
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = Event.class))),
              responses = @ApiResponse(responseCode = "2XX", description = "It was taken.")))
  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> startConversion(
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
        RequestReader.MOST_BYTES,
        fields -> {
          ConversionRequest request = RequestReader.readBody(fields);
          return accepted(
              conversions.start(
                  Objects.requireNonNull(request.modelId()),
                  Objects.requireNonNull(request.calibrationSetId()),
                  request,
                  IdempotencyKey.of(key, request)));
        });
  }

  @Hidden // described with the other body
  @PostMapping(
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> startConversionForm(
      @RequestPart MultipartFile model,
      @RequestPart MultipartFile calibrationSet,
      HttpServletRequest http,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key)
      throws IOException {
    return accepted(form.start(model, calibrationSet, http, key));
  }

  private ResponseEntity<ConversionResource> accepted(ConversionJob conversion) {
    ConversionResource resource = resources.of(conversion);
    return JobAnswers.accepted(resource.links().self(), resource);
  }

  @Operation(summary = "How far a conversion is, and what it has made")
  @ApiResponse(
      responseCode = "200",
      description = "The conversion; with Retry-After while it isn't over.",
      content =
          @Content(
              schema = @Schema(implementation = ConversionResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/conversion")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> getConversion(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return shown(conversions.get(id));
  }

  private ResponseEntity<ConversionResource> shown(ConversionJob conversion) {
    return JobAnswers.shown(conversion.isOver(), resources.of(conversion));
  }

  @Operation(
      summary = "Conversions, newest first",
      description = "Without what they were asked for and what they found; each has a path.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<ConversionResource.Listed> listConversions(
      @Parameter(description = "Only those in this state.") @RequestParam @Nullable JobState state,
      @Parameter(description = "Where the list goes on: next of the page before.") @RequestParam
          @Nullable UUID cursor,
      @Parameter(description = "The most items of a page.")
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    return Page.of(
        conversions.newest(cursor, state, limit + 1).stream()
            .map(ConversionResource.Listed::of)
            .toList(),
        limit,
        ConversionResource.Listed::id);
  }

  @Operation(
      summary = "Cancel a conversion",
      description =
          "Ends one that waits or runs: it is CANCELLED. The engine ends within two seconds. To"
              + " cancel it again changes nothing; one that has succeeded or failed stays as it is:"
              + " 409.")
  @CancelsJob
  @PostMapping(path = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> cancelConversion(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return shown(conversions.cancel(id));
  }

  @Operation(
      summary = "Remove a conversion",
      description =
          "Removes one that has finished, with its artifacts. One that waits or runs has to be"
              + " cancelled first: 409.")
  @RemovesResource
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeConversion(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    conversions.remove(id);
  }

  @Operation(
      summary = "The loss ledger of a conversion",
      description =
          "What the 8 bits cost, for the whole model and layer by layer, in the names of the"
              + " uploaded model. A browser, which asks for text/html, gets a page with plots.")
  @ApiResponse(
      responseCode = "200",
      description = "The report.",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = Report.class)),
        @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(
      path = "/{id}/report",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_HTML_VALUE})
  ResponseEntity<?> getReport(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id,
      HttpServletRequest http,
      HttpServletResponse response)
      throws HttpMediaTypeNotAcceptableException {
    StoredArtifact report = conversions.report(id);
    var answer = ResponseEntity.ok().header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    if (!prefersPage(http)) {
      return answer.contentType(MediaType.APPLICATION_JSON).body(artifacts.open(report));
    }
    // in place of the policy that every answer has, where a header of the entity would be added
    response.setHeader("Content-Security-Policy", PAGE_POLICY);
    try (var _ = heap.take(report.bytes() * PAGE_HEAP_BYTES_PER_BYTE)) {
      return answer
          .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
          .body(ReportPage.of(artifacts.text(report)));
    }
  }

  /** Programs, which take anything, get JSON; browsers ask for HTML first. */
  private static boolean prefersPage(HttpServletRequest http)
      throws HttpMediaTypeNotAcceptableException {
    for (MediaType type : AcceptedTypes.of(http)) {
      if (type.includes(MediaType.APPLICATION_JSON)) return false;
      if (type.includes(MediaType.TEXT_HTML)) return true;
    }
    return false;
  }

  @Operation(
      summary = "Follow a conversion",
      description =
          "Server-sent events, until it is over. A client that was cut off goes on with"
              + " Last-Event-ID.")
  @FollowsJob
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void followConversion(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = "The last event that the client has seen.")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    streams.tell(conversions.get(id), lastEventId, response);
  }

  /** The body of a webhook, in the contract. */
  @Schema(name = "ConversionEvent")
  private record Event(
      @Schema(
              description = "conversion.succeeded, conversion.failed or conversion.cancelled",
              example = "conversion.succeeded")
          String type,
      @Schema(description = "When it ended") Instant timestamp,
      @Schema(description = "As GET shows it, without recipe and preprocessing")
          ConversionOutcome data) {}

  /** The form in the contract. */
  @Schema(name = "ConversionForm")
  private record Form(
      @Schema(type = "string", format = "binary", description = "The float network.") String model,
      @Schema(type = "string", format = "binary", description = "Example inputs.")
          String calibrationSet,
      @Schema(description = "What to do; without ids. May be absent.") ConversionRequest request) {}
}
