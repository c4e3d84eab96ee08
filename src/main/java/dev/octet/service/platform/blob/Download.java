package dev.octet.service.platform.blob;

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
 * The HTTP response with a stored file's bytes. The bytes never change, so clients may cache them
 * and continue an interrupted download. Spring cuts the ranges and handles {@code If-None-Match};
 * this class handles {@code If-Range}, and a 416 response gets a problem document.
 *
 * @param tag the strong entity tag, including its quotes
 * @param bytes size of the content
 */
public record Download(Resource content, String tag, String fileName, long bytes) {
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

  /**
   * Creates the response with a file.
   *
   * @param sha256 of the file, from which the entity tag is made
   * @param fileName under which clients save the file
   */
  public static Download of(Resource content, String sha256, String fileName, long bytes) {
    return new Download(content, '"' + sha256 + '"', fileName, bytes);
  }

  /**
   * Returns the response to a request.
   *
   * @throws ProblemException with 416 if the content has none of the requested ranges
   */
  public ResponseEntity<Resource> answer(HttpHeaders request) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .eTag(tag)
            .cacheControl(FOR_EVER)
            .contentType(MediaType.APPLICATION_OCTET_STREAM)
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
