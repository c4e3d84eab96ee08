package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** A request that is answered with a problem document. */
public final class ProblemException extends RuntimeException {
  /** The rest before another try where the service is busy, or waits for something itself: 5 s. */
  public static final Duration SHORT_REST = Duration.ofSeconds(5);

  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final transient InputProblem problem;
  private final transient HttpHeaders headers = new HttpHeaders();

  public ProblemException(HttpStatus status, InputProblem problem) {
    super(problem.message());
    this.status = status;
    this.problem = problem;
  }

  /** There is no such thing, or no longer. */
  public static ProblemException notFound(String code, String detail) {
    return new ProblemException(
        HttpStatus.NOT_FOUND, InputProblem.of(code, detail, "Check the id; list what there is."));
  }

  /** The state of things doesn't allow it. */
  public static ProblemException conflict(String code, String detail, String action) {
    return new ProblemException(HttpStatus.CONFLICT, InputProblem.of(code, detail, action));
  }

  /** Says when to try again. */
  public ProblemException retryAfter(Duration time) {
    return header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, time.toSeconds())));
  }

  /** Adds a header to the answer. */
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
