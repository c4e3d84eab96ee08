package dev.octet.engine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that did not stop the work but that the user has to know: thin evidence, a guess, a
 * value that was left out.
 *
 * @param code stable kebab-case identifier of the kind of warning, for programs: {@code
 *     guessed-preprocessing}
 * @param message what was found, what was done about it, and what the user can do
 */
public record Warning(String code, String message) {
  /** The code of warnings that were stored before warnings had codes. */
  private static final String UNKNOWN = "warning";

  /** Reads both forms: the record, and the bare sentence that was stored before codes existed. */
  @JsonCreator
  static Warning of(@JsonProperty("code") String code, @JsonProperty("message") String message) {
    return new Warning(code, message);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Warning of(String message) {
    return new Warning(UNKNOWN, message);
  }
}
