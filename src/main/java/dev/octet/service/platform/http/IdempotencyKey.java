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
 * A client's idempotency key, which makes repeated requests start one job only.
 *
 * @param key as sent
 * @param requestHash SHA-256 of the request's content; the same key with another hash is an error
 */
public record IdempotencyKey(String key, String requestHash) {
  /** The header with the key. */
  public static final String HEADER = "Idempotency-Key";

  /** The description of the header in the contract. */
  public static final String DESCRIPTION =
      "Idempotency key, chosen by the client. The same request with the same key starts no second"
          + " job; the response has the first one.";

  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /**
   * Creates a key from the value of the header.
   *
   * @param asked the content of the request, as values that have a JSON form
   * @return null if the request has no key
   * @throws ProblemException with 400 if the key is not 1 to 255 printable ASCII characters
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
                "The header %s must be 1 to 255 printable ASCII characters without spaces."
                    .formatted(HEADER),
                "Send a random UUID, for example.")
            .field(HEADER));
  }

  /**
   * Returns the problem that the key was used before with another request.
   *
   * @param started name and id of the job that the earlier request started
   */
  public static ProblemException reused(String started) {
    return new ProblemException(
        HttpStatus.UNPROCESSABLE_CONTENT,
        InputProblem.of(
                "idempotency-key-reused",
                "The key was already used for a different request, which started %s."
                    .formatted(started),
                "Send a new key with each new request.")
            .field(HEADER));
  }

  private static String hash(List<Object> asked) {
    return Sha256.of(JsonMapper.shared().writeValueAsString(asked));
  }
}
