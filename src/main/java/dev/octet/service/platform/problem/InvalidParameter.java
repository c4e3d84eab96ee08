package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.text.ShortText;
import org.springframework.http.HttpStatus;

/** Creates the problem of a query parameter whose value does not fit. */
public final class InvalidParameter {
  private static final int MOST_CHARS = 120;

  private InvalidParameter() {}

  /**
   * Returns the problem, with status 400.
   *
   * @param value as it was sent
   * @param expected the end of the sentence "expected …"
   */
  public static ProblemException of(String parameter, String value, String expected) {
    return new ProblemException(HttpStatus.BAD_REQUEST, problem(parameter, value, expected));
  }

  static InputProblem problem(String parameter, String value, String expected) {
    return InputProblem.of(
            "invalid-parameter",
            "The value of '%s' is '%s', expected %s."
                .formatted(parameter, ShortText.start(value, MOST_CHARS), expected),
            "Correct the value.")
        .field(parameter);
  }
}
