package dev.octet.service.platform;

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

  /** 200: how far it is. */
  public static <T> ResponseEntity<T> shown(boolean isOver, T job) {
    var answer = ResponseEntity.ok();
    if (!isOver) answer.header(HttpHeaders.RETRY_AFTER, SECONDS_BETWEEN_LOOKS);
    return answer.body(job);
  }
}
