package dev.octet.service.conversion;

import dev.octet.engine.convert.Report;
import dev.octet.service.platform.Page;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
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
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
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
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** {@code /conversions}. */
@RestController
@Tag(name = "Conversions")
@RequestMapping("/conversions")
class ConversionController {
  private static final String EXAMPLE_ID = "0197a1b3-0000-7000-8000-000000000000";
  private static final String EXAMPLE = "#/components/examples/conversion";

  private static final String EXAMPLE_REQUEST =
      """
      {
        "modelId": "0197a1b2-0000-7000-8000-000000000000",
        "calibrationSetId": "0197a1b2-1111-7000-8000-000000000000",
        "preprocessing": {"resize": "resize-crop", "mean": [127.5], "std": [127.5]},
        "recipe": {"ranges": "greedy", "inputType": "uint8", "outputType": "float32"}
      }
      """;

  private static final String EXAMPLE_EVENT =
      """
      id: 7
      event: progress
      data: {"state":"RUNNING","stage":"calibrate","progress":0.41,"attempt":1}

      """;

  /** Of a client that asks again and again. */
  private static final String SECONDS_BETWEEN_LOOKS = "1";

  private static final Pattern EVENT_ID = Pattern.compile("\\d{1,18}");

  private final Conversions conversions;
  private final ConversionForm form;
  private final ConversionResources resources;
  private final EventStreams streams;

  ConversionController(
      Conversions conversions,
      ConversionForm form,
      ConversionResources resources,
      EventStreams streams) {
    this.conversions = conversions;
    this.form = form;
    this.resources = resources;
    this.streams = streams;
  }

  @Operation(
      summary = "Start a conversion",
      description =
          """
          Either as JSON that names a model and a calibration set by their ids, or as a form that \
          carries both files in its parts `model` and `calibrationSet`, and the rest in the optional \
          part `request`: the same JSON without the ids. All fields but the ids are optional, and \
          unknown ones are refused. Nothing is left of a form that is refused.

          The answer comes before the work: look at its `Location` again, or follow its events.
          """,
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = IdempotencyKey.HEADER,
              description =
                  "1 to 255 printable characters. The same request under the same key starts one"
                      + " conversion, however often it is sent.",
              schema = @Schema(type = "string")),
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = {
                @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(implementation = ConversionRequest.class),
                    examples = @ExampleObject(name = "by ids", value = EXAMPLE_REQUEST)),
                @Content(
                    mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                    schema = @Schema(implementation = Form.class))
              }))
  @ApiResponse(
      responseCode = "202",
      description = "Queued; or started before, under the same key.",
      headers = {
        @Header(name = "Location", description = "Its path.", schema = @Schema(type = "string")),
        @Header(
            name = "Retry-After",
            description = "After how many seconds to look again.",
            schema = @Schema(type = "integer"))
      },
      content =
          @Content(
              schema = @Schema(implementation = ConversionResource.class),
              examples =
                  @ExampleObject(name = "queued", ref = "#/components/examples/conversion-queued")))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "413", ref = "ContentTooLarge")
  @ApiResponse(responseCode = "415", ref = "UnsupportedMediaType")
  @ApiResponse(responseCode = "422", ref = "UnprocessableContent")
  @ApiResponse(responseCode = "503", ref = "ServiceUnavailable")
  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> start(
      @Parameter(hidden = true) InputStream body,
      @Parameter(hidden = true) @RequestHeader(name = IdempotencyKey.HEADER, required = false)
          @Nullable String key)
      throws IOException {
    ConversionRequest request = RequestReader.readBody(body);
    return accepted(
        conversions.start(
            Objects.requireNonNull(request.modelId()),
            Objects.requireNonNull(request.calibrationSetId()),
            request,
            IdempotencyKey.of(key, request)));
  }

  @Hidden // described with the other body
  @PostMapping(
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> startForm(
      @RequestPart MultipartFile model,
      @RequestPart MultipartFile calibrationSet,
      HttpServletRequest http,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key)
      throws IOException {
    return accepted(form.start(model, calibrationSet, http, key));
  }

  private ResponseEntity<ConversionResource> accepted(Conversion conversion) {
    ConversionResource resource = resources.of(conversion);
    return ResponseEntity.accepted()
        .location(URI.create(resource.links().self()))
        .header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS)
        .body(resource);
  }

  @Operation(
      summary = "Where a conversion stands",
      description = "`Retry-After` says when to look again, as long as it isn't over.")
  @ApiResponse(
      responseCode = "200",
      description = "The conversion.",
      content =
          @Content(
              schema = @Schema(implementation = ConversionResource.class),
              examples = @ExampleObject(name = "succeeded", ref = EXAMPLE)))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> get(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return shown(ResponseEntity.ok(), conversions.get(id));
  }

  private ResponseEntity<ConversionResource> shown(
      ResponseEntity.BodyBuilder answer, Conversion conversion) {
    if (!conversion.state().isOver()) {
      answer.header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS);
    }
    return answer.body(resources.of(conversion));
  }

  @Operation(summary = "Conversions, newest first")
  @ApiResponse(responseCode = "200", description = "A page of the list.")
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<ConversionResource> list(
      @Parameter(description = "Only those in this state.") @RequestParam
          @Nullable ConversionState state,
      @Parameter(description = "Where the list goes on: next of the page before.") @RequestParam
          @Nullable UUID cursor,
      @Parameter(description = "The most items of a page.")
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(100)
          int limit) {
    List<Conversion> found = conversions.newest(cursor, state, limit + 1);
    return Page.of(found.stream().map(resources::of).toList(), limit, ConversionResource::id);
  }

  @Operation(
      summary = "Cancel or remove a conversion",
      description =
          "Cancels one that waits or runs; what runs has ended within two seconds. Removes one that"
              + " is over, with its artifacts.")
  @ApiResponse(
      responseCode = "200",
      description = "It is cancelled.",
      content =
          @Content(
              schema = @Schema(implementation = ConversionResource.class),
              examples =
                  @ExampleObject(
                      name = "cancelled",
                      ref = "#/components/examples/conversion-cancelled")))
  @ApiResponse(responseCode = "204", description = "It is gone.", content = @Content)
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @DeleteMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> cancelOrRemove(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return conversions
        .cancelOrRemove(id)
        .map(cancelled -> shown(ResponseEntity.ok(), cancelled))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }

  @Operation(
      summary = "The loss ledger of a conversion",
      description = "What the 8 bits cost, layer by layer. There is one once it has succeeded.")
  @ApiResponse(
      responseCode = "200",
      description = "The report.",
      content = @Content(schema = @Schema(implementation = Report.class)))
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}/report", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Resource> report(@Parameter(example = EXAMPLE_ID) @PathVariable UUID id) {
    return ResponseEntity.ok(new FileSystemResource(conversions.report(id)));
  }

  @Operation(
      summary = "Follow a conversion",
      description =
          """
          Server-sent events until the conversion is over: `state`, whose data is the conversion as \
          it is then, and `progress`, whose data has its `state`, `stage`, `progress` and `attempt`. \
          Who comes back with `Last-Event-ID` gets what has changed since, condensed to where the \
          conversion is now; 204 where nothing will change any more.
          """)
  @ApiResponse(
      responseCode = "200",
      description = "The events.",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string"),
              examples = @ExampleObject(name = "progress", value = EXAMPLE_EVENT)))
  @ApiResponse(
      responseCode = "204",
      description = "It is over, and the client has seen its end.",
      content = @Content)
  @ApiResponse(responseCode = "400", ref = "BadRequest")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "503", ref = "ServiceUnavailable")
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @Parameter(example = EXAMPLE_ID) @PathVariable UUID id,
      @Parameter(description = "The id of the last event that was seen.")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    long seen =
        lastEventId != null && EVENT_ID.matcher(lastEventId).matches()
            ? Long.parseLong(lastEventId)
            : -1;
    streams.tell(conversions.get(id), seen, response);
  }

  /** The form in the contract. */
  @Schema(name = "ConversionForm")
  private record Form(
      @Schema(type = "string", format = "binary", description = "The float network.") String model,
      @Schema(type = "string", format = "binary", description = "Example inputs.")
          String calibrationSet,
      @Schema(description = "What to do, as JSON without the ids.", nullable = true)
          ConversionRequest request) {}
}
