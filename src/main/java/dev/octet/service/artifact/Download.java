package dev.octet.service.artifact;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The HTTP response with an artifact's bytes. The bytes never change, so clients may cache them and
 * continue an interrupted download. Spring cuts the ranges and handles {@code If-None-Match}; this
 * class handles {@code If-Range}, and a 416 response gets a problem document.
 *
 * @param tag the strong entity tag, including its quotes
 * @param bytes size of the content
 */
record Download(Resource content, String tag, String fileName, MediaType type, long bytes) {
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

  static Download of(Resource content, Artifact artifact) {
    MediaType type =
        switch (artifact.kind()) {
          case TFLITE, FAKEQUANT_GRAPHDEF, REWRITTEN_MODEL -> MediaType.APPLICATION_OCTET_STREAM;
          case REPORT -> MediaType.APPLICATION_JSON;
        };
    return new Download(
        content, '"' + artifact.sha256() + '"', artifact.fileName(), type, artifact.bytes());
  }

  /**
   * Returns the response to a request.
   *
   * @throws ProblemException with 416 if the content has none of the requested ranges
   */
  ResponseEntity<Resource> answer(HttpHeaders request) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .eTag(tag)
            .cacheControl(FOR_EVER)
            .contentType(type)
            .header(HttpHeaders.CONTENT_DISPOSITION, disposition())
            .header(HttpHeaders.ACCEPT_RANGES, "bytes");
    if (!request.containsHeader(HttpHeaders.RANGE)) return answer.body(content);
    String condition = request.getFirst(HttpHeaders.IF_RANGE);
    if (condition != null && !condition.equals(tag)) {
      return answer.contentLength(bytes).body(uncuttable());
    }
    checkRanges(request);
    return answer.body(content);
  }

  /** Wraps the content in the one kind of resource that Spring doesn't cut ranges from. */
  private Resource uncuttable() {
    return new InputStreamResource(content);
  }

  private void checkRanges(HttpHeaders request) {
    try {
      HttpRange.toResourceRegions(request.getRange(), content);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
              HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
              InputProblem.of(
                      "range-not-satisfiable",
                      "The content has %d bytes and does not contain the range %s."
                          .formatted(bytes, request.getFirst(HttpHeaders.RANGE)),
                      "Request bytes=FIRST-LAST with positions inside the content, counted from 0.")
                  .field(HttpHeaders.RANGE))
          .header(HttpHeaders.CONTENT_RANGE, "bytes */" + bytes);
    }
  }

  private String disposition() {
    return ContentDisposition.attachment()
        .filename(fileName, StandardCharsets.UTF_8)
        .build()
        .toString();
  }
}
