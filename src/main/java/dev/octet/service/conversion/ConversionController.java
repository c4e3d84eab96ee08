package dev.octet.service.conversion;

import dev.octet.service.platform.Page;
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
@RequestMapping("/conversions")
class ConversionController {
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

  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> start(
      InputStream body,
      @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key)
      throws IOException {
    ConversionRequest request = RequestReader.readBody(body);
    return accepted(
        conversions.start(
            Objects.requireNonNull(request.modelId()),
            Objects.requireNonNull(request.calibrationSetId()),
            request,
            IdempotencyKey.of(key, request)));
  }

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

  @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> get(@PathVariable UUID id) {
    return shown(ResponseEntity.ok(), conversions.get(id));
  }

  private ResponseEntity<ConversionResource> shown(
      ResponseEntity.BodyBuilder answer, Conversion conversion) {
    if (!conversion.state().isOver()) {
      answer.header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS);
    }
    return answer.body(resources.of(conversion));
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  Page<ConversionResource> list(
      @RequestParam @Nullable ConversionState state,
      @RequestParam @Nullable UUID cursor,
      @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
    List<Conversion> found = conversions.newest(cursor, state, limit + 1);
    return Page.of(found.stream().map(resources::of).toList(), limit, ConversionResource::id);
  }

  @DeleteMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ConversionResource> cancelOrRemove(@PathVariable UUID id) {
    return conversions
        .cancelOrRemove(id)
        .map(cancelled -> shown(ResponseEntity.ok(), cancelled))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }

  @GetMapping(path = "/{id}/report", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Resource> report(@PathVariable UUID id) {
    return ResponseEntity.ok(new FileSystemResource(conversions.report(id)));
  }

  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @PathVariable UUID id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException {
    long seen =
        lastEventId != null && EVENT_ID.matcher(lastEventId).matches()
            ? Long.parseLong(lastEventId)
            : -1;
    streams.tell(conversions.get(id), seen, response);
  }
}
