package dev.octet.service.platform.http;

import dev.octet.engine.InputProblem;
import dev.octet.hash.Sha256;
import dev.octet.service.platform.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * The name that a client gives a request, so that sending it twice starts one job.
 *
 * @param key as sent
 * @param requestHash of everything that the request asks for: the same key with another hash is a
 *     mistake
 */
public record IdempotencyKey(String key, String requestHash) {
  /** The header that carries it. */
  public static final String HEADER = "Idempotency-Key";

  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /**
   * Takes a key from its header.
   *
   * @param asked what the request asks for, in parts that have a JSON form
   * @return null where the request has none
   */
  public static @Nullable IdempotencyKey of(@Nullable String header, Object... asked) {
    if (header == null) return null;
    check(header);
    return new IdempotencyKey(header, hash(List.of(asked)));
  }

  private static void check(String header) {
    if (PRINTABLE.matcher(header).matches()) return;
    throw new ProblemException(
        HttpStatus.BAD_REQUEST,
        InputProblem.of(
                "invalid-header",
                "The header %s is not 1 to 255 printable ASCII characters without spaces."
                    .formatted(HEADER),
                "Send a random UUID, for instance.")
            .field(HEADER));
  }

  /**
   * The problem that the key came before with another request.
   *
   * @param started what that request has started, with its id
   */
  public static ProblemException reused(String started) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                "idempotency-key-reused",
                "The key was sent before, with another request, which started %s."
                    .formatted(started),
                "Send a new key with a new request.")
            .field(HEADER));
  }

  private static String hash(List<Object> asked) {
    return Sha256.of(JsonMapper.shared().writeValueAsString(asked));
  }
}
