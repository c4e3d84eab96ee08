package dev.octet.service.conversion;

import dev.octet.engine.quantize.Target;
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
import dev.octet.service.platform.openapi.RefusesContent;
import dev.octet.service.platform.openapi.RemovesResource;
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
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The HTTP operations on {@code /conversions}. */
@RestController
@Tag(name = "Conversions")
@RequestMapping("/conversions")
class ConversionController {
  static final String EXAMPLE_ID = "0197a1b3-0000-7000-8000-000000000000";

  private final Conversions conversions;
  private final ConversionForm form;
  private final ConversionResources resources;
  private final EventStreams<ConversionJob> streams;
  private final RequestBodies bodies;

  ConversionController(
      Conversions conversions,
      ConversionForm form,
      ConversionResources resources,
      EventStreams<ConversionJob> streams,
      RequestBodies bodies) {
    this.conversions = conversions;
    this.form = form;
    this.resources = resources;
    this.streams = streams;
    this.bodies = bodies;
  }

  @Operation(
      summary = "Start a conversion of stored files",
      description =
          """
          Send the ids of an uploaded model and an uploaded calibration set. All other fields are \
          optional, and so are all fields of the recipe and of the preprocessing. Preprocessing \
          fields that are not given are taken from the model's metadata. Unknown fields are rejected \
          by name. `POST /conversions/from-files` takes the files themselves.
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              description = "The ids of both files, and the options of the conversion.",
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = ConversionRequest.class),
                      examples =
                          @ExampleObject(
                              name = "sample",
                              ref = "#/components/examples/conversion-request"))))
  @AcceptsJob
  @Callback(
      name = "over",
      callbackUrlExpression = "{$request.body#/callbackUrl}",
      operation =
          @Operation(
              operationId = "conversionIsOver",
              method = "post",
              summary = "A conversion has finished",
              description =
                  """
                  Sent to the request's `callbackUrl` with the headers of Standard Webhooks \
                  (standardwebhooks.com): `webhook-id`, the same for every attempt; \
                  `webhook-timestamp`, seconds since 1970; and `webhook-signature`, `v1,` \
                  followed by the base64 of the HMAC-SHA256 of `ID.TIMESTAMP.BODY`. Unless the \
                  receiver responds with 2xx, delivery is retried with growing intervals for \
                  about 17 hours. The status 410 ends the retries.
                  """,
              requestBody =
                  @io.swagger.v3.oas.annotations.parameters.RequestBody(
                      content =
                          @Content(
                              mediaType = MediaType.APPLICATION_JSON_VALUE,
                              schema = @Schema(implementation = ConversionSchemas.Event.class))),
              responses = {
                @ApiResponse(
                    responseCode = "2XX",
                    description = "The receiver accepted the event."),
                @ApiResponse(
                    responseCode = "410",
                    description = "The receiver wants no further attempts to deliver the event.")
              }))
  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> startConversion(
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
    ConversionJob started =
        bodies.read(
            body,
            length,
            RequestReader.MOST_BYTES,
            fields -> {
              ConversionRequest request = RequestReader.readBody(fields);
              return conversions.start(
                  Objects.requireNonNull(request.modelId()),
                  Objects.requireNonNull(request.calibrationSetId()),
                  request,
                  IdempotencyKey.of(key, request));
            });
    return started(started, prefer);
  }

  @Operation(
      summary = "Start a conversion of files",
      description =
          """
          Send a form with both files: the model, the calibration set, and optionally the options of \
          the conversion as JSON. If the conversion can't be queued, neither file remains stored.

          To try it: choose `model.tflite` and `calibration.zip` from the folder that \
          `java -jar octet.jar sample DIR` writes.
          """,
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              description = "Both files, and the options of the conversion.",
              content =
                  @Content(
                      mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                      schema = @Schema(implementation = ConversionSchemas.Form.class),
                      encoding =
                          @Encoding(
                              name = "request",
                              contentType = MediaType.APPLICATION_JSON_VALUE))))
  @AcceptsJob
  @RefusesContent
  @PostMapping(
      path = "/from-files",
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> startConversionFromFiles(
      @Parameter(hidden = true) @RequestPart MultipartFile model,
      @Parameter(hidden = true) @RequestPart MultipartFile calibrationSet,
      HttpServletRequest http,
      @Parameter(description = IdempotencyKey.DESCRIPTION)
          @RequestHeader(name = IdempotencyKey.HEADER, required = false)
          @Nullable String key,
      @Parameter(description = PreferredWait.DESCRIPTION)
          @RequestHeader(name = PreferredWait.HEADER, required = false)
          @Nullable String prefer)
      throws IOException {
    return started(form.start(model, calibrationSet, http, key), prefer);
  }

  private ResponseEntity<ConversionResource> started(
      ConversionJob started, @Nullable String prefer) {
    var conversion = awaited(started, prefer);
    ConversionResource resource = resources.of(conversion.job());
    return JobResponses.started(resource.links().self(), conversion, resource);
  }

  private Awaited<ConversionJob> awaited(ConversionJob conversion, @Nullable String prefer) {
    return Awaited.of(conversion, prefer, streams, conversions::get);
  }

  @Operation(
      summary = "Get a conversion's state and results",
      description =
          "While the conversion is QUEUED or RUNNING, the response has its progress and the header"
              + " Retry-After. After it has SUCCEEDED, the response has the key figures and links to"
              + " the artifacts; after it has FAILED, the reason.")
  @ApiResponse(
      responseCode = "200",
      description = "The conversion. The header Retry-After is set until it has finished.",
      content =
          @Content(
              schema = @Schema(implementation = ConversionResource.class),
              examples = @ExampleObject(name = "sample", ref = "#/components/examples/conversion")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> getConversion(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = PreferredWait.DESCRIPTION)
          @RequestHeader(name = PreferredWait.HEADER, required = false)
          @Nullable String prefer) {
    var conversion = awaited(conversions.get(id), prefer);
    return JobResponses.shown(conversion, resources.of(conversion.job()));
  }

  @Operation(
      summary = "List conversions",
      description =
          "Lists the newest conversions first, unless `sort` says otherwise. The items have neither the"
              + " request nor the result. Follow an item's `links.self` for them.")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<ConversionResource.Listed> listConversions(
      @Parameter(description = "Only conversions of this model.") @RequestParam
          @Nullable UUID modelId,
      @Parameter(description = "Only items in this state.") @RequestParam @Nullable JobState state,
      @Parameter(description = "Only conversions for this target.") @RequestParam
          @Nullable Target target,
      @Parameter(
              description =
                  "Only conversions with this tag; given several times, with all of them.")
          @RequestParam(defaultValue = "")
          @Size(max = Tags.MOST)
          List<String> tag,
      @Parameter(description = PageRequest.CREATED_AFTER) @RequestParam
          @Nullable Instant createdAfter,
      @Parameter(
              description = PageRequest.SORT,
              schema =
                  @Schema(
                      allowableValues = {
                        "createdAt",
                        "-createdAt",
                        "name",
                        "-name",
                        "modelName",
                        "-modelName"
                      }))
          @RequestParam(defaultValue = PageRequest.NEWEST_FIRST)
          String sort,
      @Parameter(description = PageRequest.CURSOR) @RequestParam @Nullable String cursor,
      @Parameter(description = PageRequest.LIMIT)
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    var filter = new ConversionFilter(modelId, state, target, tag, createdAfter);
    return conversions
        .list(new PageRequest(sort, cursor, limit), filter)
        .map(ConversionResource.Listed::of);
  }

  @Operation(
      summary = "Cancel a conversion",
      description =
          "Cancels a conversion that is QUEUED or RUNNING. The computation stops within two"
              + " seconds. Cancelling again changes nothing. The response is 409 if the conversion"
              + " has already SUCCEEDED or FAILED.")
  @CancelsJob
  @PostMapping(path = "/{id}/cancel", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> cancelConversion(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    var conversion = Awaited.without(conversions.cancel(id));
    return JobResponses.shown(conversion, resources.of(conversion.job()));
  }

  @Operation(
      summary = "Remove a conversion",
      description =
          "Removes a finished conversion and its artifacts. The response is 409 while it is QUEUED"
              + " or RUNNING; cancel it first.")
  @RemovesResource
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeConversion(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable
          UUID id) {
    conversions.remove(id);
  }

  @Operation(
      summary = "Follow a conversion",
      description =
          "Sends server-sent events until the conversion has finished. A client that reconnects"
              + " sends the header Last-Event-ID to continue after the last event that it received.")
  @FollowsJob
  @GetMapping("/{id}/events")
  void followConversion(
      @Parameter(description = "Id of the conversion.", example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = "Id of the last event that the client received.")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    streams.tell(conversions.get(id), lastEventId, response);
  }
}
