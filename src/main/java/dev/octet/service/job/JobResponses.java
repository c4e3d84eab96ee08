package dev.octet.service.job;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.http.PreferredWait;
import dev.octet.service.platform.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * HTTP responses about jobs. While a job is not over, {@code Retry-After} says when to ask again.
 */
public final class JobResponses {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private JobResponses() {}

  private static String secondsBetweenLooks() {
    return Long.toString(BETWEEN_LOOKS.toSeconds());
  }

  /**
   * Returns 202 with a new job, or 200 if the client waited for its end.
   *
   * @param self path of the job
   */
  public static <T> ResponseEntity<T> started(String self, Awaited<?> awaited, T job) {
    boolean ended = awaited.applied().isWanted() && awaited.job().isOver();
    var answer = ended ? ResponseEntity.ok() : ResponseEntity.accepted();
    return described(answer.location(URI.create(self)), awaited, job);
  }

  /** Returns 200 with the current state of a job. */
  public static <T> ResponseEntity<T> shown(Awaited<?> awaited, T job) {
    return described(ResponseEntity.ok(), awaited, job);
  }

  private static <T> ResponseEntity<T> described(
      ResponseEntity.BodyBuilder answer, Awaited<?> awaited, T job) {
    if (!awaited.job().isOver()) answer.header(HttpHeaders.RETRY_AFTER, secondsBetweenLooks());
    PreferredWait wait = awaited.applied();
    if (wait.isWanted()) answer.header(PreferredWait.APPLIED, wait.applied());
    return answer.body(job);
  }

  /**
   * Returns a 404 problem for a job without a report, with {@code Retry-After} while it may still
   * get one.
   *
   * @param kind the kind of job, capitalized: {@code Conversion}
   * @param whenOver the problem's action if the job is over
   */
  public static ProblemException noReport(String kind, Job job, String whenOver) {
    var problem =
        new ProblemException(
            HttpStatus.NOT_FOUND,
            InputProblem.of(
                "report-not-found",
                "%s %s is %s and has no report.".formatted(kind, job.id(), job.state()),
                job.isOver() ? whenOver : "Poll until it has succeeded."));
    return job.isOver() ? problem : problem.retryAfter(BETWEEN_LOOKS);
  }
}
