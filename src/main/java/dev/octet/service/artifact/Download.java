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
 * An artifact's bytes over HTTP. They never change, so that clients may keep them and continue a
 * download that broke off. Spring cuts the ranges and answers {@code If-None-Match}; what it leaves
 * open is done here: {@code If-Range}, and a problem document with 416.
 *
 * @param tag the strong entity tag, in its quotes
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
   * The answer to a request.
   *
   * @throws ProblemException with 416 if the content has none of the ranges that are asked for
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

  /** The one kind of resource that Spring cuts no ranges from. */
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
                      "The content has %d bytes, and not the range %s."
                          .formatted(bytes, request.getFirst(HttpHeaders.RANGE)),
                      "Ask for bytes=FIRST-LAST within the content, counted from 0.")
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
