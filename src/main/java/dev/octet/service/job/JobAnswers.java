package dev.octet.service.job;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** Responses with a job: Retry-After says when to ask again, until the job is over. */
public final class JobAnswers {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private JobAnswers() {}

  private static String secondsBetweenLooks() {
    return Long.toString(BETWEEN_LOOKS.toSeconds());
  }

  /**
   * 202: the job waits for its turn.
   *
   * @param self its path
   */
  public static <T> ResponseEntity<T> accepted(String self, T job) {
    return ResponseEntity.accepted()
        .location(URI.create(self))
        .header(HttpHeaders.RETRY_AFTER, secondsBetweenLooks())
        .body(job);
  }

  /** 200: the job as it is now. */
  public static <T> ResponseEntity<T> shown(boolean isOver, T job) {
    var answer = ResponseEntity.ok();
    if (!isOver) answer.header(HttpHeaders.RETRY_AFTER, secondsBetweenLooks());
    return answer.body(job);
  }

  /**
   * 404: the job has no report; with Retry-After while it may still get one.
   *
   * @param kind as a sentence begins: {@code Conversion}
   * @param whenOver the action to take if the job is over
   */
  public static ProblemException noReport(String kind, Job job, String whenOver) {
    var problem =
        new ProblemException(
            HttpStatus.NOT_FOUND,
            InputProblem.of(
                "report-not-found",
                "%s %s is %s and has no report.".formatted(kind, job.id(), job.state()),
                job.isOver() ? whenOver : "Wait until it has succeeded."));
    return job.isOver() ? problem : problem.retryAfter(BETWEEN_LOOKS);
  }
}
