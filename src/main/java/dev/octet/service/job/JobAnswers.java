package dev.octet.service.job;

import dev.octet.service.platform.problem.ProblemException;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** How jobs are answered: with when it is worth asking again, until they are over. */
public final class JobAnswers {
  private static final String SECONDS_BETWEEN_LOOKS = "1";

  private JobAnswers() {}

  /**
   * 202: the job waits for its turn.
   *
   * @param self its path
   */
  public static <T> ResponseEntity<T> accepted(String self, T job) {
    return ResponseEntity.accepted()
        .location(URI.create(self))
        .header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS)
        .body(job);
  }

  /**
   * 409: a job that has ended can't be cancelled.
   *
   * @param self its path
   * @param what with its id: {@code conversion 0197…}
   */
  public static ProblemException tooLateToCancel(String self, String what, Enum<?> state) {
    return ProblemException.conflict(
        "already-finished",
        "The %s is %s and can't be cancelled any more.".formatted(what, state),
        "Read its result, or remove it with DELETE %s.".formatted(self));
  }

  /**
   * 409: a job that waits or runs can't be removed.
   *
   * @param self its path
   * @param what with its id: {@code conversion 0197…}
   */
  public static ProblemException notFinished(String self, String what, Enum<?> state) {
    return ProblemException.conflict(
        "not-finished",
        "The %s is %s. Only one that has finished can be removed.".formatted(what, state),
        "Wait until it has finished, or cancel it first with POST %s/cancel.".formatted(self));
  }

  /** 200: how far it is. */
  public static <T> ResponseEntity<T> shown(boolean isOver, T job) {
    var answer = ResponseEntity.ok();
    if (!isOver) answer.header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS);
    return answer.body(job);
  }
}
