package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Ends a request with a problem document as its response. */
public final class ProblemException extends RuntimeException {
  /** {@code Retry-After} if the service is busy or waits for something itself: 5 s. */
  public static final Duration SHORT_REST = Duration.ofSeconds(5);

  private static final Duration AFTER_COLLISION = Duration.ofSeconds(1);

  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final transient InputProblem problem;
  private final transient HttpHeaders headers = new HttpHeaders();

  public ProblemException(HttpStatus status, InputProblem problem) {
    super(problem.message());
    this.status = status;
    this.problem = problem;
  }

  /** Returns a 404 problem: the resource does not exist (any more). */
  public static ProblemException notFound(String code, String detail) {
    return new ProblemException(
        HttpStatus.NOT_FOUND,
        InputProblem.of(code, detail, "Check the id; list the existing resources."));
  }

  /** Returns a 409 problem: the request conflicts with the resource's current state. */
  public static ProblemException conflict(String code, String detail, String action) {
    return new ProblemException(HttpStatus.CONFLICT, InputProblem.of(code, detail, action));
  }

  /** Returns a 503 problem: another request at the same time prevented this one. */
  public static ProblemException collision() {
    return new ProblemException(
            HttpStatus.SERVICE_UNAVAILABLE,
            InputProblem.of(
                "collision",
                "The request conflicted with another one and was not carried out.",
                "Send the request again."))
        .retryAfter(AFTER_COLLISION);
  }

  /**
   * Adds {@code Retry-After}, at least 1 s.
   *
   * @return this
   */
  public ProblemException retryAfter(Duration time) {
    return header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, time.toSeconds())));
  }

  /**
   * Adds a header to the response.
   *
   * @return this
   */
  public ProblemException header(String name, String value) {
    headers.set(name, value);
    return this;
  }

  HttpStatus status() {
    return status;
  }

  InputProblem problem() {
    return problem;
  }

  HttpHeaders headers() {
    return headers;
  }
}
